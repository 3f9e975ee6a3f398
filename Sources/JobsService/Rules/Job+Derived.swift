internal import Contracts

/// The job's status is derived from its stages (1.5): the lowest one in progress, else the next
/// required one that is still to be done.
extension Job {
    /// The status that a job's runs imply; nil when they imply none. A run that is held is where
    /// the car stands, so it counts as in progress; one to be done again counts as still to come.
    static func derivedStatus(_ runs: [WorkflowStatus], _ stages: [ProductionStage]) -> Job.Status?
    {
        let newest = runs.latest
        if let running = newest.first(where: { $0.status == .inProgress || $0.status == .onHold }) {
            return running.stage.jobStatus
        }
        let next = newest.first { run in
            guard run.status == .pending || run.status == .rework else { return false }
            let stage = stages.first { $0.jobStage == run.stage.storedName }
            return stage.map { $0.isActive && $0.isRequired } ?? true
        }
        return next.flatMap(\.stage.jobStatus)
    }
}

extension WorkflowStatus.Stage {
    /// The job status that a stage implies.
    var jobStatus: Job.Status? {
        switch self {
        case .estimate: .estimate
        case .intake: .intake
        case .disassembly, .blueprint: .blueprint
        case .partsOrdering: .partsOrdering
        case .partsReceiving: .partsReceiving
        case .bodyStructure, .frameRepair: .bodyStructure
        case .paintPrep: .paintPrep
        case .paintBooth, .paintFinish: .paintBooth
        case .reassembly: .reassembly
        case .qualityControl: .qualityControl
        case .calibration, .roadTest: .calibration
        case .detail, .finalInspection: .detail
        case .readyPickup: .readyPickup
        case .delivery, .completed: .delivered
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}

extension Job.Status {
    /// The stage a job is in when its card is moved to this status; nil outside the shop.
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
