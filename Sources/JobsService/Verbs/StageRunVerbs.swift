internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/workflowStatuses/{id}:hold — the run stands still (J067).
enum HoldStage {
    static func handle(_ request: HoldStageRequest, _ call: Call) async throws -> WorkflowStatus {
        let shop = try call.shop
        return try await call.change(WorkflowStatus.self, request.id, etag: request.etag) {
            run,
            tx in
            let calendar = try Floor.read(tx, in: shop).calendar
            run = try run.moved(to: .onHold, at: call.now, calendar)
            run.hasIssues_p = true
            run.issueDescription = request.reason
            run.issueResolved = false
            if request.delayReason != .unspecified { run.delayReason = request.delayReason }
        }
    }
}

/// POST /v1/workflowStatuses/{id}:resume — the run goes on, or waits again when it had not begun.
enum ResumeStage {
    static func handle(_ request: ResumeStageRequest, _ call: Call) async throws -> WorkflowStatus {
        let shop = try call.shop
        return try await call.change(WorkflowStatus.self, request.id, etag: request.etag) {
            run,
            tx in
            let job = try tx.require(Job.self, run.jobID, in: shop)
            guard job.status != .onHold else { throw FloorRefusal.jobOnHold }
            let floor = try Floor.read(tx, in: shop)
            guard run.status == .onHold else {
                throw StageRefusal.stageTransition(from: run.status, to: .inProgress)
            }
            let before = run.heldMinutes
            run = try run.moved(
                to: run.hasStartedAt ? .inProgress : .pending,
                at: call.now,
                floor.calendar
            )
            try Bays.check(run, floor.definition(of: run.stage), floor, tx)
            run.delayMinutes = run.delayMinutes.addingClamped(run.heldMinutes - before)
            run.issueResolved = true
        }
    }
}

/// POST /v1/workflowStatuses/{id}:fail — what was done is of no use.
enum FailStage {
    static func handle(_ request: FailStageRequest, _ call: Call) async throws -> WorkflowStatus {
        let shop = try call.shop
        return try await call.change(WorkflowStatus.self, request.id, etag: request.etag) {
            run,
            tx in
            let calendar = try Floor.read(tx, in: shop).calendar
            run = try run.moved(to: .failed, at: call.now, calendar)
            run.hasIssues_p = true
            run.issueDescription = request.reason
        }
    }
}

/// POST /v1/workflowStatuses/{id}:rework — the run is done again (J068, J069).
enum ReworkStage {
    static func handle(_ request: ReworkStageRequest, _ call: Call) async throws -> WorkflowStatus {
        let shop = try call.shop
        return try await call.write { tx in
            let run = try tx.require(WorkflowStatus.self, request.id, etag: request.etag, in: shop)
            let floor = try Floor.read(tx, in: shop)
            if run.status == .completed, !call.may(Permission.qcInspect) {
                throw FloorRefusal.inspectorOnly
            }
            var again = try run.moved(to: .rework, at: call.now, floor.calendar)
            try Reworking.check(again, floor, tx, call)
            again.reworkReason = request.reason
            if !request.notes.isEmpty { again.notes = request.notes }
            return try tx.update(again, expecting: run.version, in: shop, by: call.authorship)
        }
    }
}

/// POST /v1/workflowStatuses/{id}:inspect — passed, or done again (J080–J082).
enum InspectStage {
    static func handle(_ request: InspectStageRequest, _ call: Call) async throws -> WorkflowStatus
    {
        let shop = try call.shop
        return try await call.write { tx in
            let run = try tx.require(WorkflowStatus.self, request.id, etag: request.etag, in: shop)
            let floor = try Floor.read(tx, in: shop)
            guard request.passed || !request.notes.allSatisfy(\.isWhitespace) else {
                throw FloorRefusal.inspectionNotesRequired
            }
            guard try !floor.didTheWork(on: run, call.actor.userID, tx) else {
                throw JobRefusal.inspectorDidTheWork
            }
            var inspected = try run.inspected(
                passed: request.passed,
                by: call.actor.userID,
                at: call.now,
                floor.calendar
            )
            if request.hasQualityRating { inspected.qualityRating = request.qualityRating }
            if !request.notes.isEmpty { inspected.supervisorNotes = request.notes }
            if !request.passed {
                try Reworking.check(inspected, floor, tx, call)
                inspected.reworkReason = .qualityIssue
            }
            return try tx.update(inspected, expecting: run.version, in: shop, by: call.authorship)
        }
    }
}

/// POST /v1/workflowStatuses/{id}:approve — the customer's word (J070).
enum ApproveStage {
    static func handle(_ request: ApproveStageRequest, _ call: Call) async throws -> WorkflowStatus
    {
        try await call.change(WorkflowStatus.self, request.id, etag: request.etag) { run, _ in
            run.customerApproved = true
            run.customerApprovedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            run.customerApprovedBy = request.by
        }
    }
}

/// Whether a run that is to be done again may be.
enum Reworking {
    /// - Parameter run: with the attempt counted in.
    static func check(
        _ run: WorkflowStatus,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let runs = try floor.runs(of: run.jobID, tx)
        let later = runs.contains {
            $0.id != run.id && $0.stage == run.stage && $0.reworkCount >= run.reworkCount
        }
        guard !later else { throw FloorRefusal.runSuperseded }
        try floor.definition(of: run.stage)?.checkRework(
            times: run.reworkCount,
            isManager: call.isManager
        )
    }
}

extension WorkflowStatus {
    /// Who was put on it, and by whom, once it is somebody else than before.
    func assigned(over old: WorkflowStatus?, by user: String, at now: Int64) -> WorkflowStatus {
        guard hasTechnicianID, technicianID != old?.technicianID else { return self }
        var run = self
        run.assignedAt = Google_Protobuf_Timestamp(microseconds: now)
        if !user.isEmpty { run.assignedBy = user }
        return run
    }
}
