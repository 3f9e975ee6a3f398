internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// J085–J090: what a move leaves in the history.
extension JobStageHistory {
    /// The history row of a move. `enteredAt` is when the job came to the status it leaves.
    static func of(
        _ before: Job,
        _ after: Job,
        _ move: JobMove,
        direction: Arrow.Direction,
        actor: String,
        enteredAt: Int64?,
        now: Int64
    ) -> JobStageHistory {
        var row = JobStageHistory()
        row.jobID = before.id
        row.currency = before.currency
        row.fromStage = before.status.storedName
        row.toStage = after.status.storedName
        row.movementType = direction.movementType
        row.movementReason = direction.movementReason(move)
        row.transitionTime = Google_Protobuf_Timestamp(microseconds: now)
        if let enteredAt {
            row.stageStartTime = Google_Protobuf_Timestamp(microseconds: enteredAt)
            row.stageEndTime = row.transitionTime
            row.stageDuration = minutes(from: enteredAt, to: now)
        }
        row.firstTimeRight = direction != .backward
        row.reworkRequired = direction == .backward
        if !move.reason.isEmpty { row.notes = move.reason }
        if move.override { row.supervisorNotes = move.overrideReason }
        if !actor.isEmpty {
            row.createdBy = actor
            row.recordedBy = actor
            if direction == .skip || move.override { row.authorizedBy = actor }
        }
        return row
    }

    /// J085: whole minutes, rounded half up; never negative.
    static func minutes(from start: Int64, to end: Int64) -> Int32 {
        let (span, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, span > 0 else { return 0 }
        return Int32(clamping: span.share(1, of: 60_000_000))
    }
}

extension Arrow.Direction {
    var movementType: JobStageHistory.MovementType {
        switch self {
        case .forward, .cancel, .hold: .forward
        case .skip: .skip
        case .backward: .backward
        case .resume, .reopen: .restart
        }
    }

    func movementReason(_ move: JobMove) -> JobStageHistory.MovementReason {
        switch self {
        case .forward, .resume: move.override ? .stageSkipApproved : .normalProgression
        case .skip: .stageSkipApproved
        case .backward:
            move.movementReason == .unspecified ? .reworkRequired : move.movementReason
        case .hold, .cancel, .reopen: .other
        }
    }
}
