internal import Chassis
internal import Contracts
internal import Store

/// The job's status follows its stages (1.5): one machine, the job's own. A stage that starts asks
/// the guards of the status it implies and does not start against them; one that is completed stays
/// completed, and the job stays where it is until they let it on.
struct FollowStages: Sendable {
    /// The status that the change was expected to lead to; nil = none.
    private let expected: Job.Status?
    private let answers: MoveJob.Answers

    /// Asks the other departments what the guard of the implied status wants to know, before the
    /// transaction.
    static func ask(
        _ runID: String,
        as status: WorkflowStatus.Status,
        _ call: Call
    ) async throws -> FollowStages {
        let shop = try call.shop
        let found = try await call.read { view -> (job: Job, to: Job.Status)? in
            let run = try view.require(WorkflowStatus.self, runID, in: shop)
            let job = try view.require(Job.self, run.jobID, in: shop)
            let floor = try Floor.read(view, in: shop)
            var runs = try floor.runs(of: job.id, view)
            for place in runs.indices where runs[place].id == run.id { runs[place].status = status }
            guard let arrow = job.following(runs, floor.stages) else { return nil }
            return (job, arrow.to)
        }
        guard let found else { return FollowStages(expected: nil, answers: MoveJob.Answers()) }
        return FollowStages(
            expected: found.to,
            answers: try await MoveJob.ask(found.job.id, found.to, call)
        )
    }

    /// Nothing known of other departments: only statuses whose guards do not ask them are followed.
    static let silent = FollowStages(expected: nil, answers: MoveJob.Answers())

    /// Moves the job to the status its runs imply, if there is an arrow.
    ///
    /// - Parameter isStarting: a guard's no is thrown; otherwise the job stays.
    func move(
        _ job: Job,
        for run: WorkflowStatus,
        isStarting: Bool,
        _ floor: Floor,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let runs = try floor.runs(of: job.id, tx)
        guard let arrow = job.following(runs, floor.stages) else { return }
        // What was not asked is not passed over.
        guard arrow.to == expected || !arrow.to.asksOthers else { return }
        let move = JobMove(
            to: arrow.to,
            reason: arrow.direction == .backward ? "\(run.stage.storedName) is done again" : ""
        )
        let facts = try MoveJob.moveFacts(job, answers, tx, call)
        let moved: Job
        do {
            moved = try job.moved(move, facts)
        } catch {
            if isStarting { throw error }
            return
        }
        _ = try MoveJob.save(
            moved,
            from: job,
            move,
            tx,
            call,
            runs: CardRuns.Changed(
                left: isStarting ? [] : [run],
                entered: isStarting ? run : nil,
                definition: floor.definition(of: run.stage)
            )
        )
    }
}

extension Job {
    /// The arrow to the status that the runs imply; nil when the job is there, stands outside the
    /// shop, or no arrow leads there.
    func following(_ runs: [WorkflowStatus], _ stages: [ProductionStage]) -> Arrow? {
        guard status != .onHold, let wanted = Job.derivedStatus(runs, stages), wanted != status
        else { return nil }
        return status.arrows(heldFrom: heldFrom).first { arrow in
            guard arrow.to == wanted else { return false }
            switch arrow.direction {
            case .forward, .skip, .backward: return true
            case .hold, .resume, .cancel, .reopen: return false
            }
        }
    }
}

extension Job.Status {
    /// Its guard wants to know what only another department knows.
    var asksOthers: Bool {
        switch self {
        case .bodyStructure, .readyPickup, .cancelled, .delivered: true
        case .estimate, .intake, .blueprint, .partsOrdering, .partsReceiving, .paintPrep,
            .paintBooth, .reassembly, .qualityControl, .calibration, .detail, .onHold,
            .unspecified, .UNRECOGNIZED:
            false
        }
    }
}
