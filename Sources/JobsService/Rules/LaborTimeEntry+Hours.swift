internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// Clocking: what an entry is worth when it is closed. Rules J129–J141.
extension LaborTimeEntry {
    private static let hundredthMicroseconds: Int64 = 36_000_000
    /// Open longer than this many minutes, an entry is closed as disputed, unless the shop says
    /// another limit (J135).
    static let openMinutesMax: Int64 = 960

    /// A new open entry. `rate` is the technician's hourly rate (J132: never a default figure),
    /// `customerRate` what an hour of the work is sold for.
    static func opened(
        job: Job,
        technician: String,
        laborType: LaborType,
        line: String,
        rate: Money?,
        customerRate: Money? = nil,
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
        if let customerRate { entry.customerRate = customerRate }
        entry.status = .active
        entry.workStatus = .inProgress
        entry.priority = .normal
        return entry
    }

    /// The entry closed at `now`; a break that runs ends with it. One that ran for longer than
    /// `minutesMax` is disputed and waits for an approval (J135).
    func closed(
        at now: Int64,
        minutesMax: Int64 = LaborTimeEntry.openMinutesMax
    ) throws(LaborRefusal) -> LaborTimeEntry {
        guard !hasClockOut, status == .active || status == .onBreak else { throw .entryNotOpen }
        var entry = self
        if entry.status == .onBreak { entry = try entry.breakEnded(at: now) }
        entry.clockOut = Google_Protobuf_Timestamp(microseconds: now)
        entry.status = .completed
        try entry.compute()
        let open = now.subtractingClamped(clockIn.microseconds)
        if open > minutesMax * ShopCalendar.minute {
            entry.status = .disputed
            entry.disputeReason = "open for longer than \(minutesMax) minutes"
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

    /// Every break adds to the time that is taken off.
    func breakEnded(at now: Int64) throws(LaborRefusal) -> LaborTimeEntry {
        guard status == .onBreak, hasBreakStart else { throw .entryNotOpen }
        var entry = self
        entry.status = .active
        entry.breakEnd = Google_Protobuf_Timestamp(microseconds: now)
        let length = Self.hundredths(from: breakStart.microseconds, to: now)
        entry.breakTimeHoursHundredths = breakTimeHoursHundredths.addingClamped(length)
        return entry
    }

    /// Hours, efficiency, variance and money of a closed entry, from its times and rates.
    /// Overtime is the week's and is set by ``Overtime``; an adjusting entry has its hours said.
    mutating func compute() throws(LaborRefusal) {
        guard hasClockOut, !hasAdjustsEntryID else { return }
        guard clockOut.microseconds >= clockIn.microseconds else {
            throw .clockOutBeforeClockIn  // J134
        }
        let span = Self.hundredths(from: clockIn.microseconds, to: clockOut.microseconds)
        // J129, J137
        hoursWorkedHundredths = span.subtractingClamped(min(span, breakTimeHoursHundredths))
        if hasEstimatedHoursHundredths {
            varianceHoursHundredths =
                hoursWorkedHundredths.subtractingClamped(estimatedHoursHundredths)  // J130
            clearEfficiencyBasisPoints()
            if let efficiency = Job.efficiencyBasisPoints(
                estimated: estimatedHoursHundredths,
                actual: hoursWorkedHundredths
            ) {
                efficiencyBasisPoints = efficiency
            }
        }
        overtimeHoursHundredths = min(overtimeHoursHundredths, hoursWorkedHundredths)
        price()
    }

    /// Billable hours, cost, amount and profitability, from the hours and the overtime.
    mutating func price() {
        if isRework {
            billableHoursHundredths = 0  // J140
            nonBillableHoursHundredths = max(0, hoursWorkedHundredths)
        } else {
            billableHoursHundredths =
                hoursWorkedHundredths.subtractingClamped(
                    min(max(0, hoursWorkedHundredths), nonBillableHoursHundredths)
                )
        }
        if hasHourlyRate {
            let regular = hoursWorkedHundredths.subtractingClamped(overtimeHoursHundredths)
            let higher = hasOvertimeRate ? overtimeRate : hourlyRate.overtime
            laborCost = Money.of(
                hourlyRate.times(hundredths: regular)
                    .addingClamped(higher.times(hundredths: overtimeHoursHundredths)),  // J131
                hourlyRate.currency
            )
        }
        clearProfitabilityBasisPoints()
        guard hasCustomerRate else { return }
        billableAmount = Money.of(
            customerRate.times(hundredths: billableHoursHundredths),
            customerRate.currency
        )
        if hasLaborCost,
            let points = Self.profitabilityBasisPoints(
                cost: laborCost.minor,
                billable: billableAmount.minor
            )
        {
            profitabilityBasisPoints = points
        }
    }

    /// J141: (billable − cost) / billable in basis points; nil when nothing is billed.
    static func profitabilityBasisPoints(cost: Int64, billable: Int64) -> Int32? {
        guard billable > 0 else { return nil }
        return Int32(clamping: billable.subtractingClamped(cost).share(10_000, of: billable))
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
