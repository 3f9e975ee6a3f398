internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// Clocking: what an entry is worth when it is closed. Rules J129–J141.
extension LaborTimeEntry {
    private static let hundredthMicroseconds: Int64 = 36_000_000
    /// Open longer than this, an entry is closed as disputed (J135).
    static let openHoursMax: Int64 = 16
    /// Overtime begins after this many hundredths of an hour in one entry's day.
    static let regularHoursHundredths: Int32 = 800

    /// A new open entry. `rate` is the technician's hourly rate (J132: never a default figure).
    static func opened(
        job: Job,
        technician: String,
        laborType: LaborType,
        line: String,
        rate: Money?,
        at now: Int64
    ) throws(LaborRefusal) -> LaborTimeEntry {
        guard let rate, rate.minor > 0 else { throw .rateMissing }
        guard job.status != .delivered, job.status != .cancelled else { throw .jobClosed }
        var entry = LaborTimeEntry()
        entry.jobID = job.id
        entry.technicianID = technician
        entry.laborType = laborType
        if !line.isEmpty { entry.estimateLineItemID = line }
        entry.clockIn = Google_Protobuf_Timestamp(microseconds: now)
        entry.currency = job.currency
        entry.hourlyRate = rate
        entry.overtimeRate = rate.overtime
        entry.status = .active
        entry.workStatus = .inProgress
        entry.priority = .normal
        return entry
    }

    /// The entry closed at `now` with `overtime` hundredths of its hours paid at the higher rate.
    func closed(at now: Int64) throws(LaborRefusal) -> LaborTimeEntry {
        guard !hasClockOut else { throw .entryNotOpen }
        var entry = self
        if entry.status == .onBreak { entry = try entry.breakEnded(at: now) }
        entry.clockOut = Google_Protobuf_Timestamp(microseconds: now)
        entry.status = .completed
        try entry.compute()
        if Int64(entry.hoursWorkedHundredths) > Self.openHoursMax * 100 {
            entry.status = .disputed
            entry.requiresApproval = true
        }
        return entry
    }

    func breakStarted(at now: Int64) throws(LaborRefusal) -> LaborTimeEntry {
        guard status == .active, !hasClockOut else { throw .entryNotOpen }
        var entry = self
        entry.status = .onBreak
        entry.breakStart = Google_Protobuf_Timestamp(microseconds: now)
        entry.clearBreakEnd()
        return entry
    }

    func breakEnded(at now: Int64) throws(LaborRefusal) -> LaborTimeEntry {
        guard status == .onBreak, hasBreakStart else { throw .entryNotOpen }
        var entry = self
        entry.status = .active
        entry.breakEnd = Google_Protobuf_Timestamp(microseconds: now)
        var part = TimeBreak()
        part.startTime = breakStart
        part.endTime = entry.breakEnd
        entry.breaks.append(part)
        let length = Self.hundredths(from: breakStart.microseconds, to: now)
        entry.breakTimeHoursHundredths = breakTimeHoursHundredths.addingClamped(length)
        return entry
    }

    /// Hours, overtime, cost, efficiency and variance of a closed entry, from its times and rates.
    mutating func compute() throws(LaborRefusal) {
        guard hasClockOut else { return }
        guard clockOut.microseconds > clockIn.microseconds || clockOut == clockIn else {
            throw .clockOutBeforeClockIn  // J134
        }
        let span = Self.hundredths(from: clockIn.microseconds, to: clockOut.microseconds)
        // J129, J137
        hoursWorkedHundredths = max(0, span.subtractingClamped(min(span, breakTimeHoursHundredths)))
        overtimeHoursHundredths = max(
            0,
            hoursWorkedHundredths.subtractingClamped(Self.regularHoursHundredths)
        )
        if isRework {
            billableHoursHundredths = 0  // J140
            nonBillableHoursHundredths = hoursWorkedHundredths
        } else if !hasBillableHoursHundredths {
            billableHoursHundredths = hoursWorkedHundredths
        }
        if hasHourlyRate {
            let regular = hoursWorkedHundredths.subtractingClamped(overtimeHoursHundredths)
            let higher = hasOvertimeRate ? overtimeRate : hourlyRate.overtime
            laborCost = Money.with {
                $0.currency = hourlyRate.currency
                $0.minor =
                    hourlyRate.times(hundredths: regular)
                    .addingClamped(higher.times(hundredths: overtimeHoursHundredths))  // J131
            }
        }
        if hasCustomerRate {
            billableAmount = Money.with {
                $0.currency = customerRate.currency
                $0.minor = customerRate.times(hundredths: billableHoursHundredths)
            }
        }
        if hasEstimatedHoursHundredths {
            varianceHoursHundredths =
                hoursWorkedHundredths.subtractingClamped(estimatedHoursHundredths)  // J130
            if let efficiency = Job.efficiencyBasisPoints(
                estimated: estimatedHoursHundredths,
                actual: hoursWorkedHundredths
            ) {
                efficiencyBasisPoints = efficiency
            }
        }
    }

    /// J141: (billable − cost) / billable in basis points; nil when nothing is billed.
    static func profitabilityBasisPoints(cost: Int64, billable: Int64) -> Int32? {
        guard billable > 0 else { return nil }
        let (part, overflow) = billable.subtractingClamped(cost)
            .multipliedReportingOverflow(by: 10_000)
        return overflow ? nil : Int32(clamping: part / billable)
    }

    /// J136: whether two entries of a technician share time. An open entry runs on.
    func overlaps(_ other: LaborTimeEntry) -> Bool {
        let end = hasClockOut ? clockOut.microseconds : Int64.max
        let otherEnd = other.hasClockOut ? other.clockOut.microseconds : Int64.max
        return clockIn.microseconds < otherEnd && other.clockIn.microseconds < end
    }

    /// Hundredths of an hour, rounded half up; 0 when the end is before the start.
    static func hundredths(from start: Int64, to end: Int64) -> Int32 {
        let (span, overflow) = end.subtractingReportingOverflow(start)
        guard !overflow, span > 0 else { return 0 }
        return Int32(clamping: span.share(1, of: hundredthMicroseconds))
    }
}

extension Money {
    /// Time and a half.
    var overtime: Money { .of(minor.share(3, of: 2), currency) }

    /// An hourly rate for some hundredths of an hour, rounded half away from zero.
    func times(hundredths: Int32) -> Int64 { minor.share(Int64(hundredths), of: 100) }
}
