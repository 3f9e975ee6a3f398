internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Moving a card moves stages: the runs of the status that is left end, the run of the status that
/// is entered begins. What lets a stage be completed lets its card be moved on, and whoever may
/// inspect and did not do the work signs the stage off by moving it.
enum CardRuns {
    struct Changed {
        var left: [WorkflowStatus] = []
        var entered: WorkflowStatus?
        var definition: ProductionStage?
    }

    static func change(
        _ moved: Job,
        from job: Job,
        _ direction: Arrow.Direction,
        _ move: JobMove,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws -> Changed {
        let runs = try floor.runs(of: job.id, tx)
        let blocks = try floor.blocks(of: job.id, tx)
        let overridden = move.override && call.may(Permission.jobsOverride)
        var changed = Changed()
        for run in runs where run.status == .inProgress {
            guard direction == .hold || run.stage.jobStatus == job.status else { continue }
            let left: WorkflowStatus
            switch direction {
            case .hold: left = try run.moved(to: .onHold, at: call.now, floor.calendar)
            case .forward, .skip:
                left = try closed(run, blocks, overridden: overridden, floor, tx, call)
            case .backward, .resume, .cancel, .reopen:
                left = run.ended(at: call.now, floor.calendar)
            }
            changed.left.append(try save(left, over: run, tx, call))
        }
        guard let stage = moved.status.stage else { return changed }
        changed.definition = floor.definition(of: stage)
        if direction == .resume { try resume(runs, of: job, except: stage, floor, tx, call) }
        if direction == .forward || direction == .skip, !overridden {
            let here = blocks.filter { !$0.hasStage || $0.stage == stage }
            guard here.isEmpty else { throw FloorRefusal.stageBlocked(here.map(\.reason)) }
            if let definition = changed.definition {
                try floor.checkCapacity(definition, for: nil, tx)
            }
        }
        changed.entered = try enter(stage, runs, moved, floor, tx, call)
        return changed
    }

    /// A run that is left on the way forward, with all that completing it asks.
    private static func closed(
        _ run: WorkflowStatus,
        _ blocks: [StageBlock],
        overridden: Bool,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws -> WorkflowStatus {
        if overridden { return run.ended(at: call.now, floor.calendar) }
        try run.checkMayProceed(blocks)
        try StageChecklistItem.checkDone(try floor.checklist(of: run, tx))
        guard run.requiresInspection, !run.inspectionCompleted else {
            return run.ended(at: call.now, floor.calendar)
        }
        let inspector = call.actor.userID
        guard call.may(Permission.qcInspect), !inspector.isEmpty,
            try !floor.didTheWork(on: run, inspector, tx)
        else { throw StageRefusal.needsInspection }
        return try run.inspected(passed: true, by: inspector, at: call.now, floor.calendar)
            .ended(at: call.now, floor.calendar)
    }

    /// The run of the stage that is entered: the one that waits or was held goes on, one that was
    /// completed is done again (J069).
    private static func enter(
        _ stage: WorkflowStatus.Stage,
        _ runs: [WorkflowStatus],
        _ job: Job,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws -> WorkflowStatus {
        let definition = floor.definition(of: stage)
        let buffer = definition?.bufferTime ?? 0
        let newest = runs.filter { $0.stage == stage }.max { $0.reworkCount < $1.reworkCount }
        guard let run = newest, run.status != .completed, run.status != .failed else {
            let again = newest.map { $0.reworkCount.addingClamped(1) } ?? 0
            try definition?.checkRework(times: again, isManager: call.isManager)
            let begun = WorkflowStatus.begun(
                job: job,
                stage: stage,
                reworkCount: again,
                definition: definition,
                at: call.now,
                floor.calendar
            )
            return try floor.insert(begun, tx, by: call.authorship)
        }
        if run.status == .inProgress { return run }
        let ready =
            run.status == .skipped ? try run.moved(to: .pending, at: call.now, floor.calendar) : run
        return try save(
            ready.started(at: call.now, buffer: buffer, floor.calendar),
            over: run,
            tx,
            call
        )
    }

    /// The other runs that the job's hold stopped go on with it; one that was held for a reason of
    /// its own does not.
    private static func resume(
        _ runs: [WorkflowStatus],
        of job: Job,
        except stage: WorkflowStatus.Stage,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        for run in runs where run.status == .onHold && run.stage != stage {
            guard run.hasStartedAt, job.hasStatusChangedAt, run.heldAt == job.statusChangedAt
            else { continue }
            _ = try save(run.started(at: call.now, floor.calendar), over: run, tx, call)
        }
    }

    private static func save(
        _ run: WorkflowStatus,
        over old: WorkflowStatus,
        _ tx: Transaction,
        _ call: Call
    ) throws -> WorkflowStatus {
        try tx.update(run, expecting: old.version, in: try call.shop, by: call.authorship)
    }
}

extension Call {
    /// The actor is a manager or above.
    var isManager: Bool {
        (User.Role(storedName: actor.role)?.rank ?? -1) >= User.Role.manager.rank
    }
}
