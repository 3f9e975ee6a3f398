internal import Contracts
internal import Schema

/// The days of a report, in the shop's time zone, half-open, and what they are parted by.
struct ReportRange: Sendable {
    static let daysMax: Int64 = 1_100
    /// Lines that parting by time may give.
    static let linesMax: Int64 = 400

    let first: CivilDate
    /// The day after the last.
    let end: CivilDate
    let calendar: ShopCalendar

    init(_ from: String, _ to: String, _ calendar: ShopCalendar) throws(ReportRefusal) {
        guard let first = CivilDate(from), let end = CivilDate(to), first < end else {
            throw .datesInvalid
        }
        guard end.dayNumber - first.dayNumber <= Self.daysMax else {
            throw .rangeTooLong(days: Self.daysMax)
        }
        self.first = first
        self.end = end
        self.calendar = calendar
    }

    var whole: PeriodSpan { PeriodSpan(from: first, to: end, calendar) }

    /// Single days, for what is read row by row.
    static func days(of span: PeriodSpan, _ calendar: ShopCalendar) -> [PeriodSpan] {
        parts(from: span.first, to: span.end, by: .daily, calendar)
    }

    /// The parts of the range by time, the first and the last cut to it. Other groupings have one.
    func spans(_ grouping: ReportGrouping) throws(ReportRefusal) -> [PeriodSpan] {
        let parts: [PeriodSpan]
        switch grouping {
        case .day: parts = Self.parts(from: first, to: end, by: .daily, calendar)
        case .week: parts = Self.parts(from: first, to: end, by: .weekly, calendar)
        case .month: parts = Self.parts(from: first, to: end, by: .monthly, calendar)
        case .total, .stage, .insurer, .drivable, .severity, .unspecified, .UNRECOGNIZED:
            return [whole]
        }
        guard parts.count <= Self.linesMax else { throw .rangeTooLong(days: Self.linesMax) }
        return parts
    }

    private static func parts(
        from first: CivilDate,
        to end: CivilDate,
        by period: TechnicianPerformance.ReportingPeriod,
        _ calendar: ShopCalendar
    ) -> [PeriodSpan] {
        var parts: [PeriodSpan] = []
        var begin = first
        while begin < end {
            let next = period.firstDay(1, after: period.firstDay(of: begin))
            parts.append(PeriodSpan(from: begin, to: min(next, end), calendar))
            begin = next
        }
        return parts
    }
}

extension ReportGrouping {
    /// Lines are stretches of time.
    var isTime: Bool { self == .day || self == .week || self == .month }
}
