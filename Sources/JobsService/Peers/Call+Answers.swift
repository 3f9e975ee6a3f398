internal import Chassis
internal import Contracts
internal import Wire

/// What Jobs asks of the other departments before a transaction begins: truth that must not be
/// stale (B5). A peer that is down makes the write UNAVAILABLE and changes nothing.
extension Call {
    /// What of a job's parts is still missing.
    func jobParts(_ job: String) async throws -> JobParts {
        try await client("parts").call(
            PartsOrdersMethods.getJobParts,
            GetJobPartsRequest.with { $0.jobID = job },
            CallOptions(actor: .service("jobs", shop: try shop.text))
        )
    }

    /// What of a job is billed, paid and owed.
    func jobBalance(_ job: String) async throws -> JobBalance {
        try await client("finance").call(
            LedgerMethods.getJobBalance,
            GetJobBalanceRequest.with { $0.jobID = job },
            CallOptions(actor: .service("jobs", shop: try shop.text))
        )
    }
}
