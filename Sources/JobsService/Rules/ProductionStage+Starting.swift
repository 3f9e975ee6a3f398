internal import Schema
internal import Contracts

extension ProductionStage {
    /// J071, J072: active, and every prerequisite completed or skipped. Whether a stage is
    /// required has nothing to do with its starting.
    func checkMayStart(
        beside stages: [ProductionStage],
        _ runs: [WorkflowStatus]
    ) throws(StageRefusal) {
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
    func checkCapacity(open: Int) throws(StageRefusal) {
        guard hasMaxConcurrentJobs, open >= Int(maxConcurrentJobs) else { return }
        throw .atCapacity(Int(maxConcurrentJobs))
    }
}
