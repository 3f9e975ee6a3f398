internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// What is asked of a job: where to, and why.
struct JobMove: Sendable {
    var to: Job.Status
    var reason: String = ""
    /// Of a move backward; unspecified = rework required.
    var movementReason = JobStageHistory.MovementReason.unspecified
    /// The person takes it on themselves to go past a guard that allows it.
    var override: Bool = false
    var overrideReason: String = ""
    /// Of a move to on_hold: what is waited for, who sees to it, until when.
    var hold = JobHold()
}

/// What a move has to know beside the job. Read before the transaction where it is another
/// service's truth, inside it where it is ours.
struct MoveFacts: Sendable {
    /// Microseconds since 1970.
    var now: Int64
    var vehicleHasVIN = true
    var vehicleTotaled = false
    /// The insurer lets parts be ordered before it approved the estimate.
    var mayOrderBeforeApproval = false
    /// Ids of critical estimate lines not received; Parts' answer.
    var criticalPartsMissing: [String] = []
    /// Lines neither received nor cancelled; Parts' answer.
    var openPartsLines = 0
    /// Lines that came in, whole or in part, and were not returned; Parts' answer.
    var partsHere = 0
    /// What the customer owes, in minor units; Finance's answer.
    var customerBalance: Int64 = 0
    /// Kinds of photos that are required and not there.
    var photosMissing: [String] = []
    /// Shop setting: no delivery without a signature (J050).
    var signatureRequired = true
    var mayOverride = false
    var mayReleaseUnpaid = false
    var isManager = false
}

extension Job {
    /// Days within which a cancelled job may be opened again.
    static let reopenDaysMax = 30
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// The job after the move, or the reason why not. Rules J030–J050 and the table of 1.5.
    func moved(_ move: JobMove, _ facts: MoveFacts) throws(JobRefusal) -> Job {
        let arrows = status.arrows(heldFrom: heldFrom)
        guard let arrow = arrows.first(where: { $0.to == move.to }) else {
            throw .transitionNotAllowed(from: status, to: move.to, allowed: arrows.map(\.to))
        }
        try checkReason(arrow, move)
        try checkLeaving(arrow, move, facts)
        try checkEntering(arrow, move, facts)
        return stamped(arrow, move, facts)
    }

    /// Where a held job came from.
    var heldFrom: Job.Status {
        guard hasHeldFromStatus else { return .unspecified }
        return Job.Status(rawValue: heldFromStatus.rawValue) ?? .unspecified
    }

    // MARK: guards, in order of precedence

    private func checkReason(_ arrow: Arrow, _ move: JobMove) throws(JobRefusal) {
        let silent = move.reason.allSatisfy(\.isWhitespace)
        switch arrow.direction {
        case .hold where silent: throw .holdReasonRequired  // J041
        case .backward where silent, .cancel where silent: throw .reasonRequired  // J090
        case .forward, .skip, .backward, .hold, .resume, .cancel, .reopen: break
        }
        if move.override && move.overrideReason.allSatisfy(\.isWhitespace) {
            throw .overrideReasonRequired
        }
    }

    private func checkLeaving(
        _ arrow: Arrow,
        _ move: JobMove,
        _ facts: MoveFacts
    ) throws(JobRefusal) {
        if status == .blueprint, arrow.direction == .forward || arrow.direction == .skip,
            !blueprintCompleted
        {
            throw .blueprintIncomplete
        }
        if status == .cancelled {
            guard facts.isManager else { throw .managerOnly }
            let since = facts.now - (hasCancelledAt ? cancelledAt.microseconds : facts.now)
            guard since <= Int64(Self.reopenDaysMax) * Self.dayMicroseconds else {
                throw .reopenWindowPassed(days: Self.reopenDaysMax)
            }
        }
        // J044: parts that are here go back first, or are taken on as the shop's cost.
        if arrow.direction == .cancel, facts.partsHere > 0, !(move.override && facts.mayOverride) {
            throw .partsReceived(facts.partsHere)
        }
        // Nothing to do is the only reason to leave stages out.
        switch (status, arrow.to) {
        case (.blueprint, .bodyStructure) where partsLines > 0:
            throw .partsOpen(Int(partsLines))
        case (.bodyStructure, .reassembly) where refinishHoursHundredths > 0:
            throw .refinishRemains
        case (.qualityControl, .detail) where calibrationStatus != .notRequired:
            throw .calibrationOpen
        default: break
        }
    }

    private func checkEntering(
        _ arrow: Arrow,
        _ move: JobMove,
        _ facts: MoveFacts
    ) throws(JobRefusal) {
        guard arrow.direction == .forward || arrow.direction == .skip else { return }
        let overridden = move.override && facts.mayOverride
        if facts.vehicleTotaled, arrow.to.isAtOrAfter(.partsOrdering), !overridden {
            throw .totalLoss  // J028
        }
        switch arrow.to {
        case .intake:
            guard !customerID.isEmpty, !vehicleID.isEmpty else { throw .customerOrVehicleMissing }
            guard facts.vehicleHasVIN else { throw .vinRequired }
            guard authorizationReceived || isTowIn else { throw .authorizationMissing }
        case .partsOrdering:
            // J045
            guard estimateStatus == .approved || facts.mayOrderBeforeApproval else {
                throw .approvalRequired
            }
        case .bodyStructure:
            // J046
            guard facts.criticalPartsMissing.isEmpty || overridden else {
                throw .criticalPartsMissing(facts.criticalPartsMissing)
            }
        case .readyPickup:
            // J047, J048
            guard qualityStatus == .passed else { throw .qualityNotPassed }
            guard calibrationStatus == .notRequired || calibrationStatus == .completed else {
                throw .calibrationOpen
            }
            guard facts.photosMissing.isEmpty else { throw .photosMissing(facts.photosMissing) }
            guard facts.openPartsLines == 0 else { throw .partsOpen(facts.openPartsLines) }
        case .delivered:
            // J049, J050
            let released = move.override && facts.mayReleaseUnpaid
            guard facts.customerBalance <= 0 || released else {
                throw .balanceDue(minor: facts.customerBalance, currency: currency)
            }
            guard signatureReceived || !facts.signatureRequired || overridden else {
                throw .signatureRequired
            }
        case .estimate, .blueprint, .partsReceiving, .paintPrep, .paintBooth, .reassembly,
            .qualityControl, .calibration, .detail, .onHold, .cancelled, .unspecified,
            .UNRECOGNIZED:
            break
        }
    }

    // MARK: what it becomes

    private func stamped(_ arrow: Arrow, _ move: JobMove, _ facts: MoveFacts) -> Job {
        let now = Google_Protobuf_Timestamp(microseconds: facts.now)
        var job = self
        job.status = arrow.to
        job.statusChangedAt = now
        job.clearHeldFromStatus()
        job.clearHoldReason()
        switch arrow.direction {
        case .hold:
            job.heldFromStatus = Job.HeldFromStatus(rawValue: status.rawValue) ?? .unspecified
            job.holdReason = move.reason
        case .cancel:
            job.cancelledAt = now
            job.cancelReason = move.reason
        case .reopen:
            job.clearCancelledAt()
            job.clearCancelReason()
        case .backward where status.isAtOrAfter(.qualityControl) && qualityStatus != .pending:
            job.qualityStatus = .rework
        case .forward, .skip, .backward, .resume: break
        }
        if let progress = job.status.progressPercent { job.progressPercentage = progress }
        job.stampArrival(facts.now)
        return job
    }

    /// J030–J034: the dates that an arrival sets.
    mutating func stampArrival(_ microseconds: Int64) {
        let now = Google_Protobuf_Timestamp(microseconds: microseconds)
        if status.isAtOrAfter(.intake), !hasCheckInDate { checkInDate = now }
        if status.isAtOrAfter(.bodyStructure), !hasStartDate { startDate = now }
        switch status {
        case .qualityControl where qualityStatus == .pending || qualityStatus == .rework:
            qualityStatus = .inProgress
        case .readyPickup: completionDate = now
        case .delivered:
            checkOutDate = now
            actualDeliveryDate = now
            if hasCheckInDate {
                cycleTime = Self.cycleDays(from: checkInDate.microseconds, to: microseconds)
            }
        default: break
        }
    }

    /// J033, J035: days from check-in to delivery, rounded up; at least 0.
    static func cycleDays(from start: Int64, to end: Int64) -> Int32 {
        let (span, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, span > 0 else { return 0 }
        return Int32(clamping: (span - 1) / dayMicroseconds + 1)
    }

    /// J036, J037: estimated over actual hours in basis points, rounded half up; nil when nothing
    /// was booked.
    static func efficiencyBasisPoints(estimated: Int32, actual: Int32) -> Int32? {
        guard actual > 0 else { return nil }
        return Int32(clamping: Int64(estimated).share(10_000, of: Int64(actual)))
    }

    /// J039: past its target and neither delivered nor cancelled.
    func isOverdue(at microseconds: Int64) -> Bool {
        guard hasTargetDeliveryDate, status != .delivered, status != .cancelled else {
            return false
        }
        return targetDeliveryDate.microseconds < microseconds
    }
}
