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
            try inspect(job, passed: request.passed, tx, call)
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
                    ? "quality check failed" : request.defects.joined(separator: "; "),
                movementReason: .qualityIssue
            )
            let moved = try checked.moved(move, MoveFacts(now: call.now))
            return try MoveJob.save(moved, from: job, move, tx, call)
        }
    }

    /// The check is the inspection of the run through quality control; the first result is kept.
    private static func inspect(
        _ job: Job,
        passed: Bool,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let run = try tx.first(
            WorkflowStatus.self,
            in: try call.shop,
            where: [
                .equal("job_id", .uuid(job.id)),
                .equal("stage", WorkflowStatus.Stage.qualityControl),
                .equal("status", WorkflowStatus.Status.inProgress),
            ]
        )
        guard let run else { return }
        var checked = run
        checked.inspectionCompleted = passed
        checked.inspectionDate = Google_Protobuf_Timestamp(microseconds: call.now)
        if !call.actor.userID.isEmpty { checked.inspectedBy = call.actor.userID }
        if !checked.hasFirstPass { checked.firstPass = passed }
        _ = try tx.update(checked, expecting: run.version, in: try call.shop, by: call.authorship)
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
