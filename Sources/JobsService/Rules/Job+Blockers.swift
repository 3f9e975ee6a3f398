internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// What blocks a car (6.12, item 3): who or what it waits for, why, since when. The same as what
/// the guards of its next step would say, before anybody asks them.
extension Job {
    /// Every blocker, the oldest first.
    ///
    /// - Parameters:
    ///   - hold: the open one; nil = the job is not on hold.
    ///   - blocks: those not cleared.
    ///   - runs: those in progress.
    ///   - mayOrderBeforeApproval: the insurer lets parts be ordered before it approved.
    func blockers(
        hold: JobHold?,
        blocks: [StageBlock],
        runs: [WorkflowStatus],
        mayOrderBeforeApproval: Bool,
        at now: Int64
    ) -> [BoardBlocker] {
        var found: [BoardBlocker] = []
        if status == .onHold { found.append(holdBlocker(hold)) }
        found += blocks.map(\.blocker)
        if let parts = partsBlocker { found.append(parts) }
        if let approval = approvalBlocker(mayOrderBeforeApproval) { found.append(approval) }
        found += runs.flatMap(\.blockers)
        if let quality = qualityBlocker(runs) { found.append(quality) }
        return found.map { $0.aged(at: now) }.sorted { ($0.start, $0.order) < ($1.start, $1.order) }
    }

    /// The status in whose column the car stands: a held one where it was held.
    var column: Job.Status { status == .onHold && heldFrom != .unspecified ? heldFrom : status }

    private func holdBlocker(_ hold: JobHold?) -> BoardBlocker {
        BoardBlocker.with {
            $0.kind = .hold
            $0.cause = hold?.cause ?? .other
            $0.reason = hold?.reason ?? holdReason
            $0.ownerID = hold?.ownerID ?? ""
            if let hold {
                $0.since = hold.startedAt
                $0.id = hold.id
                if hold.hasExpectedUntil { $0.expectedUntil = hold.expectedUntil }
            } else if hasStatusChangedAt {
                $0.since = statusChangedAt
            }
        }
    }

    /// Critical parts keep body work from beginning and from going on (J046); any open line keeps
    /// a car that waits for parts, is put together again, or is to be handed over.
    private var partsBlocker: BoardBlocker? {
        let reason: String
        switch column {
        case .partsOrdering, .partsReceiving, .bodyStructure, .paintPrep, .paintBooth,
            .reassembly, .qualityControl, .calibration, .detail:
            guard criticalPartsMissing > 0 || (waitsForEveryPart && openPartsLines > 0) else {
                return nil
            }
            reason =
                criticalPartsMissing > 0
                ? "\(criticalPartsMissing) critical parts are not here"
                : "\(openPartsLines) parts lines are open"
        case .estimate, .intake, .blueprint, .readyPickup, .delivered, .onHold, .cancelled,
            .unspecified, .UNRECOGNIZED:
            return nil
        }
        return BoardBlocker.with {
            $0.kind = .parts
            $0.cause = .parts
            $0.reason = reason
            if hasStatusChangedAt { $0.since = statusChangedAt }
            if hasPartsEta { $0.expectedUntil = partsEta }
        }
    }

    private var waitsForEveryPart: Bool {
        switch column {
        case .partsOrdering, .partsReceiving, .reassembly, .detail: true
        case .estimate, .intake, .blueprint, .bodyStructure, .paintPrep, .paintBooth,
            .qualityControl, .calibration, .readyPickup, .delivered, .onHold, .cancelled,
            .unspecified, .UNRECOGNIZED:
            false
        }
    }

    /// The blueprint is done and nobody has approved what it costs (J045).
    private func approvalBlocker(_ mayOrderBeforeApproval: Bool) -> BoardBlocker? {
        guard column == .blueprint, blueprintCompleted, estimateStatus != .approved,
            !mayOrderBeforeApproval
        else { return nil }
        return BoardBlocker.with {
            $0.kind = .approval
            $0.cause = hasInsuranceCompanyID ? .insurer : .customer
            $0.reason =
                estimateStatus == .rejected
                ? "the estimate was rejected" : "the estimate is not approved"
            $0.since = hasBlueprintCompletedAt ? blueprintCompletedAt : statusChangedAt
        }
    }

    /// The check failed and the car has not gone back yet (J047).
    private func qualityBlocker(_ runs: [WorkflowStatus]) -> BoardBlocker? {
        guard qualityStatus == .failed, column.isAtOrAfter(.qualityControl) else { return nil }
        return BoardBlocker.with {
            $0.kind = .inspection
            $0.cause = .quality
            $0.reason = hasQualityNotes ? qualityNotes : "the quality check is not passed"
            $0.since = hasQualityCheckedAt ? qualityCheckedAt : statusChangedAt
            $0.stage = .qualityControl
        }
    }
}

extension StageBlock {
    fileprivate var blocker: BoardBlocker {
        BoardBlocker.with {
            $0.kind = .block
            $0.id = id
            $0.cause = cause
            $0.reason = reason
            $0.ownerID = ownerID
            $0.since = since
            if hasExpectedUntil { $0.expectedUntil = expectedUntil }
            if hasStage { $0.stage = stage }
        }
    }
}

extension WorkflowStatus {
    /// The customer has not approved the stage (J070); its work is reported done and nobody has
    /// inspected it (J080).
    fileprivate var blockers: [BoardBlocker] {
        var found: [BoardBlocker] = []
        if customerApprovalRequired, !customerApproved {
            found.append(
                blocker(.approval, .customer, "the customer has not approved the stage", startedAt)
            )
        }
        if requiresInspection, !inspectionCompleted, progressPercentage >= 100 {
            found.append(
                blocker(.inspection, .quality, "the work is done and not inspected", updateTime)
            )
        }
        return found
    }

    private func blocker(
        _ kind: BoardBlocker.Kind,
        _ cause: JobHold.Cause,
        _ reason: String,
        _ since: Google_Protobuf_Timestamp
    ) -> BoardBlocker {
        BoardBlocker.with {
            $0.kind = kind
            $0.cause = cause
            $0.reason = reason
            $0.since = since
            $0.stage = stage
        }
    }
}

extension BoardBlocker {
    fileprivate var start: Int64 { hasSince ? since.microseconds : 0 }
    fileprivate var order: Int { kind.rawValue }

    fileprivate func aged(at now: Int64) -> BoardBlocker {
        var blocker = self
        let span = now.subtractingReportingOverflow(start)
        blocker.ageMinutes =
            hasSince && !span.overflow ? max(0, span.partialValue / ShopCalendar.minute) : 0
        return blocker
    }
}
