internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/jobs/{id}:recordQuality — the result of the check; a failed job goes back (J082).
enum RecordQualityCheck {
    static func handle(_ request: RecordQualityCheckRequest, _ call: Call) async throws -> Job {
        try await call.write { tx in
            let job = try tx.require(Job.self, request.id, etag: request.etag, in: try call.shop)
            try checkInspector(job, tx, call)
            var checked = try job.qualityChecked(
                passed: request.passed,
                by: call.actor.userID,
                at: call.now
            )
            if !request.notes.isEmpty { checked.qualityNotes = request.notes }
            guard !request.passed, request.returnTo != .unspecified else {
                return try tx.update(
                    checked,
                    expecting: job.version,
                    in: try call.shop,
                    by: call.authorship
                )
            }
            let move = JobMove(
                to: request.returnTo,
                reason: request.defects.isEmpty
                    ? "quality check failed" : request.defects.joined(separator: "; ")
            )
            let moved = try checked.moved(move, MoveFacts(now: call.now))
            return try MoveJob.save(moved, from: job, move, tx, call)
        }
    }

    /// J081: who clocked on the job does not inspect it, unless the shop allows it.
    private static func checkInspector(_ job: Job, _ tx: Transaction, _ call: Call) throws {
        let shop = try tx.get(Shop.self, try call.shop.text, in: try call.shop)
        if let settings = shop?.settings, settings.selfInspectionAllowed { return }
        let worked = try tx.exists(
            LaborTimeEntry.self,
            in: try call.shop,
            where: [
                .equal("job_id", .uuid(job.id)),
                .equal("technician_id", .uuid(call.actor.userID)),
                .notEqual("labor_type", LaborTimeEntry.LaborType.qualityControl),
            ]
        )
        if worked { throw JobRefusal.inspectorDidTheWork }
    }
}
