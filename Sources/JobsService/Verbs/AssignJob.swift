internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/jobs/{id}:assign — gives a job to somebody, beyond their limit only with a reason
/// (J010).
enum AssignJob {
    static func handle(_ request: AssignJobRequest, _ call: Call) async throws -> Job {
        if request.override {
            try call.require(Permission.jobsOverride)
            guard !request.overrideReason.isEmpty else { throw JobRefusal.overrideReasonRequired }
        }
        let shop = try call.shop
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.id, etag: request.etag, in: shop)
            guard job.status != .delivered, job.status != .cancelled else {
                throw JobRefusal.jobClosed
            }
            var assigned = job
            if request.assignedTo.isEmpty {
                assigned.clearAssignedTo()
            } else {
                assigned.assignedTo = request.assignedTo.lowercased()
                try JobAssignment.check(assigned, isOverridden: request.override, tx, in: shop)
            }
            guard assigned.assignedTo != job.assignedTo else { return job }
            if !call.actor.userID.isEmpty { assigned.updatedBy = call.actor.userID }
            let saved = try tx.update(
                assigned,
                expecting: job.version,
                in: shop,
                by: call.authorship
            )
            if request.override { try note(request, job, tx, shop, call) }
            return saved
        }
    }

    private static func note(
        _ request: AssignJobRequest,
        _ job: Job,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws {
        var author = call.authorship
        author.reason = request.overrideReason
        try tx.audit(
            AuditEntry(
                action: "jobs.capacity_overridden",
                entityType: Job.table.message,
                entityID: job.id,
                before: job.hasAssignedTo ? "\"\(job.assignedTo)\"" : "",
                after: "\"\(request.assignedTo.lowercased())\"",
                by: author
            ),
            in: shop
        )
    }
}
