internal import Chassis
internal import Wire

/// The "no"s of privacy and retention, in order of precedence.
enum PrivacyRefusal: Refusal, Equatable {
    case customerErased
    case legalHold(jobs: [String])
    case openJobs([String])
    case alreadyHeld(hold: String)

    var words: RefusalWords {
        switch self {
        case .customerErased:
            RefusalWords(
                .failedPrecondition,
                "customer_erased",
                "the person was taken out of the data; there is nothing of them here any more"
            )
        case .legalHold(let jobs):
            RefusalWords(
                .failedPrecondition,
                "legal_hold",
                "jobs of the customer are held: " + jobs.joined(separator: ", "),
                facts: ["jobs": jobs.joined(separator: ",")]
            )
        case .openJobs(let jobs):
            RefusalWords(
                .failedPrecondition,
                "open_jobs",
                "the repair is not over: " + jobs.joined(separator: ", "),
                facts: ["jobs": jobs.joined(separator: ",")]
            )
        case .alreadyHeld(let hold):
            RefusalWords(
                .alreadyExists,
                "already_held",
                "the job is held for this reason already",
                facts: ["existing": hold]
            )
        }
    }
}
