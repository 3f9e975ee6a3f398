internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// What time did to a job that somebody should hear of. Each is told once per subject.
enum FloorAlert: Equatable, Sendable {
    /// The promised day is in danger; of that day.
    case promise(JobAlert.Kind, target: Int64)
    /// Nobody has clocked on it since.
    case stalled(since: Int64, idleMinutes: Int64)
    /// The rental's day, from 1, of so many that the insurer pays.
    case rental(start: Int64, day: Int32, limit: Int32)
    /// A run over its stage's threshold.
    case escalated(WorkflowStatus, minutes: Int64, threshold: Int32)

    var kind: JobAlert.Kind {
        switch self {
        case .promise(let kind, _): kind
        case .stalled: .stalled
        case .rental: .rentalLimitSoon
        case .escalated: .stageEscalated
        }
    }

    /// What it is about: the same again is not told again.
    var subject: String {
        switch self {
        case .promise(_, let target): String(target)
        case .stalled(let since, _): String(since)
        case .rental(let start, _, _): String(start)
        case .escalated(let run, _, _): run.id
        }
    }
}

extension Job {
    /// Working minutes before the promised day within which a car that is not ready is at risk: a
    /// usual day; twice as many for a rush (J055).
    var warningLeadMinutes: Int64 { isRush || priority == .rush ? 1_080 : 540 }

    /// Working minutes without anybody clocked on, after which a job in production stands still
    /// (J084): 24 hours.
    static let stallMinutes: Int64 = 1_440

    /// Days before the end of the rental that the insurer pays (J060).
    static let rentalWarningDays: Int32 = 5

    /// J039, J055, J057: why the promised day is in danger, if it is.
    func promiseAlerts(at now: Int64, _ calendar: ShopCalendar) -> [FloorAlert] {
        guard hasTargetDeliveryDate, status != .delivered, status != .cancelled else { return [] }
        let target = targetDeliveryDate.microseconds
        var kinds: [JobAlert.Kind] = []
        if hasPartsEta, partsEta.microseconds > target, status != .readyPickup {
            kinds.append(.partsDelay)
        }
        if isOverdue(at: now) {
            kinds.append(.overdue)
        } else if status != .readyPickup, status != .estimate,
            calendar.workingMinutes(from: now, to: target) <= warningLeadMinutes
        {
            kinds.append(.dueSoon)
        }
        return kinds.map { .promise($0, target: target) }
    }

    /// J084: in production, nobody on it now, and nobody for 24 working hours.
    ///
    /// - Parameters:
    ///   - lastOn: when the last entry ended; nil = nobody was ever on it.
    ///   - isOnNow: an entry is open.
    func stall(
        lastOn: Int64?,
        isOnNow: Bool,
        at now: Int64,
        _ calendar: ShopCalendar
    ) -> FloorAlert? {
        guard isInProduction, !isOnNow, hasStartDate || hasStatusChangedAt else { return nil }
        let began = hasStartDate ? startDate.microseconds : statusChangedAt.microseconds
        let since = max(lastOn ?? began, began)
        let idle = calendar.workingMinutes(from: since, to: now)
        return idle >= Self.stallMinutes ? .stalled(since: since, idleMinutes: idle) : nil
    }

    /// Work on the car has begun and is not done.
    var isInProduction: Bool {
        switch status {
        case .bodyStructure, .paintPrep, .paintBooth, .reassembly, .qualityControl, .calibration,
            .detail:
            true
        case .estimate, .intake, .blueprint, .partsOrdering, .partsReceiving, .readyPickup,
            .delivered, .onHold, .cancelled, .unspecified, .UNRECOGNIZED:
            false
        }
    }

    /// J060: the insurer pays so many days of rental, and the last of them are near. The day of the
    /// start is the first.
    func rentalLimit(daysLimit: Int32?, at now: Int64, _ calendar: ShopCalendar) -> FloorAlert? {
        guard rentalRequired, hasRentalStartDate, let limit = daysLimit, limit > 0 else {
            return nil
        }
        guard !hasRentalEndDate || rentalEndDate.microseconds > now else { return nil }
        let start = rentalStartDate.microseconds
        let day = calendar.date(now).dayNumber - calendar.date(start).dayNumber + 1
        guard day >= 1, day >= Int64(limit) - Int64(Self.rentalWarningDays) else { return nil }
        return .rental(start: start, day: Int32(clamping: day), limit: limit)
    }
}

extension WorkflowStatus {
    /// J083: in progress for longer than the stage's threshold of working minutes.
    func escalation(
        _ definition: ProductionStage?,
        at now: Int64,
        _ calendar: ShopCalendar
    ) -> FloorAlert? {
        guard status == .inProgress, let definition, definition.hasEscalationThreshold else {
            return nil
        }
        let minutes = workingMinutes(until: now, calendar)
        guard minutes > Int64(definition.escalationThreshold) else { return nil }
        return .escalated(self, minutes: minutes, threshold: definition.escalationThreshold)
    }
}
