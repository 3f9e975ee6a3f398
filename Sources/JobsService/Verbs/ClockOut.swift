internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/laborTimeEntries/{id}:clockOut — closes an entry; the job's hours and cost follow.
enum ClockOut {
    static func handle(_ request: ClockOutRequest, _ call: Call) async throws -> LaborTimeEntry {
        try await call.write { tx in
            let open = try OwnEntry.require(request.id, etag: request.etag, tx, call)
            var closed = try open.closed(at: call.now)
            if request.progressPercentage > 0 {
                closed.progressPercentage = request.progressPercentage
            }
            if request.workStatus != .unspecified { closed.workStatus = request.workStatus }
            if !request.notes.isEmpty { closed.notes = request.notes }
            let saved = try tx.update(
                closed,
                expecting: open.version,
                in: try call.shop,
                by: call.authorship
            )
            try JobHours.add(of: saved.jobID, tx, in: try call.shop, by: call.authorship)
            return saved
        }
    }
}

/// An entry the caller may change: their own, or anyone's with jobs.assign.
enum OwnEntry {
    static func require(
        _ id: String,
        etag: String,
        _ tx: Transaction,
        _ call: Call
    ) throws -> LaborTimeEntry {
        let entry = try tx.require(LaborTimeEntry.self, id, etag: etag, in: try call.shop)
        if entry.technicianID != call.actor.userID { try call.require(Permission.jobsAssign) }
        guard !entry.payrollProcessed else { throw LaborRefusal.payrollProcessed }  // J138
        return entry
    }
}
