internal import Contracts
internal import Schema

/// J056: the day a car can be promised for.
struct PromiseDate: Equatable, Sendable {
    /// Hundredths of an hour a car is worked on per working day, where the shop says nothing.
    static let plannedHoursUsual: Int32 = 400

    /// Hundredths of an hour still to be worked; at least 0.
    let remainingHours: Int32
    let plannedHours: Int32
    /// Remaining over planned hours, rounded up.
    let workingDays: Int
    /// The end of the shop's hours on the promised day, in microseconds; nil when it never opens.
    let date: Int64?

    /// The next working day after the work is done. Work begins today, or when the last part is
    /// here, whichever is later.
    ///
    /// - Parameters:
    ///   - partsETA: microseconds; nil = nothing is waited for.
    ///   - plannedHours: of the shop; nil or 0 = ``plannedHoursUsual``.
    init(
        estimatedHours: Int32,
        actualHours: Int32,
        plannedHours planned: Int32?,
        partsETA: Int64?,
        at now: Int64,
        _ calendar: ShopCalendar
    ) {
        let perDay = planned.flatMap { $0 > 0 ? $0 : nil } ?? Self.plannedHoursUsual
        let remaining = max(0, Int64(estimatedHours) - Int64(max(0, actualHours)))
        remainingHours = Int32(clamping: remaining)
        plannedHours = perDay
        workingDays = Int((remaining + Int64(perDay) - 1) / Int64(perDay))
        let begin = calendar.date(max(now, partsETA ?? now))
        date = calendar.adding(workingDays: workingDays, to: begin)
            .flatMap { calendar.workingDay(after: $0) }
            .flatMap { calendar.opening(of: $0)?.upperBound }
    }

    init(_ job: Job, _ settings: ShopSettings, at now: Int64, _ calendar: ShopCalendar) {
        self.init(
            estimatedHours: job.estimatedHoursHundredths,
            actualHours: job.actualHoursHundredths,
            plannedHours: settings.hasPlannedHoursPerDayHundredths
                ? settings.plannedHoursPerDayHundredths : nil,
            partsETA: job.hasPartsEta ? job.partsEta.microseconds : nil,
            at: now,
            calendar
        )
    }
}
