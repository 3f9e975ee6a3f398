internal import Contracts

extension ProductionStage {
    /// J071, J072: active, and every prerequisite completed or skipped. Whether a stage is
    /// required has nothing to do with its starting.
    func checkMayStart(
        beside stages: [ProductionStage],
        _ runs: [WorkflowStatus]
    ) throws(JobsRefusal) {
        let finished = Set(
            runs.filter { $0.status == .completed || $0.status == .skipped }
                .map(\.stage.storedName)
        )
        let missing = prerequisites.filter { code in
            guard let needed = stages.first(where: { $0.stageCode == code }) else { return false }
            return !finished.contains(needed.jobStage)
        }
        guard isActive, missing.isEmpty else { throw .prerequisites(missing) }
    }

    /// J077: no more jobs at a time than the stage takes; no limit when none is set.
    func checkCapacity(open: Int) throws(JobsRefusal) {
        guard hasMaxConcurrentJobs, open >= Int(maxConcurrentJobs) else { return }
        throw .atCapacity(Int(maxConcurrentJobs))
    }
}

extension WorkflowStatus.Stage {
    /// As in the tables: `body_structure`.
    var storedName: String {
        switch self {
        case .estimate: "estimate"
        case .intake: "intake"
        case .disassembly: "disassembly"
        case .blueprint: "blueprint"
        case .partsOrdering: "parts_ordering"
        case .partsReceiving: "parts_receiving"
        case .bodyStructure: "body_structure"
        case .frameRepair: "frame_repair"
        case .paintPrep: "paint_prep"
        case .paintBooth: "paint_booth"
        case .paintFinish: "paint_finish"
        case .reassembly: "reassembly"
        case .qualityControl: "quality_control"
        case .calibration: "calibration"
        case .roadTest: "road_test"
        case .detail: "detail"
        case .finalInspection: "final_inspection"
        case .readyPickup: "ready_pickup"
        case .delivery: "delivery"
        case .completed: "completed"
        case .unspecified, .UNRECOGNIZED: "unspecified"
        }
    }
}
