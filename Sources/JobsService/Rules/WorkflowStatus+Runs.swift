internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// One job's run through one stage: when it began, ended, was done again. Rules J065–J073, J080.
extension WorkflowStatus {
    /// Place of each stage on a car's way, 1 to 20; unknown ones come last.
    static func order(of stage: Stage) -> Int32 {
        stage == .unspecified ? 999 : Int32(clamping: stage.rawValue)
    }

    /// The run a job begins by coming to a status, the `reworkCount`-th repetition.
    static func begun(
        job: Job,
        stage: Stage,
        reworkCount: Int32,
        definition: ProductionStage?,
        at now: Int64
    ) -> WorkflowStatus {
        var run = WorkflowStatus()
        run.jobID = job.id
        run.currency = job.currency
        run.stage = stage
        run.stageOrder = order(of: stage)
        run.reworkCount = reworkCount
        run.requiresRework = reworkCount > 0
        run.canStart = true
        if let definition {
            run.estimatedDuration = definition.estimatedDuration
            run.photosRequired = definition.photosRequired
            run.customerApprovalRequired = definition.customerApprovalRequired
        }
        run.status = .pending
        return run.started(at: now)
    }

    /// J065: stamps the start once.
    func started(at now: Int64) -> WorkflowStatus {
        var run = self
        run.status = .inProgress
        if !run.hasStartedAt { run.startedAt = Google_Protobuf_Timestamp(microseconds: now) }
        return run
    }

    /// J066, J080: done; minutes from start to end.
    func completed(at now: Int64) throws(StageRefusal) -> WorkflowStatus {
        guard !(requiresInspection && !inspectionCompleted) else { throw .needsInspection }
        var run = self
        run.status = .completed
        run.completedAt = Google_Protobuf_Timestamp(microseconds: now)
        run.progressPercentage = 100
        if hasStartedAt {
            run.actualDuration = JobStageHistory.minutes(from: startedAt.microseconds, to: now)
        }
        return run
    }

    /// The machine of one run (1.9).
    static func allows(_ from: Status, _ to: Status) -> Bool {
        switch (from, to) {
        case (.pending, .inProgress), (.pending, .skipped), (.pending, .onHold),
            (.inProgress, .completed), (.inProgress, .onHold), (.inProgress, .rework),
            (.inProgress, .failed), (.onHold, .pending), (.onHold, .inProgress),
            (.failed, .rework), (.rework, .inProgress), (.completed, .rework),
            (.skipped, .pending):
            true
        default: false
        }
    }

    func moved(to next: Status, at now: Int64) throws(StageRefusal) -> WorkflowStatus {
        guard Self.allows(status, next) else { throw .stageTransition(from: status, to: next) }
        switch next {
        case .inProgress: return started(at: now)
        case .completed: return try completed(at: now)
        case .rework:
            var run = self
            run.status = .rework
            run.requiresRework = true  // J068
            run.reworkCount = run.reworkCount.addingClamped(1)
            return run
        case .pending, .skipped, .onHold, .failed, .unspecified, .UNRECOGNIZED:
            var run = self
            run.status = next
            return run
        }
    }
}

extension Job.Status {
    /// The stage a job is in while it has this status; nil outside the shop.
    var stage: WorkflowStatus.Stage? {
        switch self {
        case .estimate: .estimate
        case .intake: .intake
        case .blueprint: .blueprint
        case .partsOrdering: .partsOrdering
        case .partsReceiving: .partsReceiving
        case .bodyStructure: .bodyStructure
        case .paintPrep: .paintPrep
        case .paintBooth: .paintBooth
        case .reassembly: .reassembly
        case .qualityControl: .qualityControl
        case .calibration: .calibration
        case .detail: .detail
        case .readyPickup: .readyPickup
        case .delivered: .delivery
        case .onHold, .cancelled, .unspecified, .UNRECOGNIZED: nil
        }
    }
}
