internal import Contracts
internal import Schema

/// Periods as the shop's calendar has them: half-open, from the first instant of a day.
extension TechnicianPerformance.ReportingPeriod {
    static let all: [Self] = [.daily, .weekly, .monthly, .quarterly, .annually]

    /// The first day of the period that a day is in.
    func firstDay(of date: CivilDate) -> CivilDate {
        switch self {
        case .weekly, .unspecified, .UNRECOGNIZED: date.monday
        case .daily: date
        case .monthly: date.firstOfMonth
        case .quarterly: date.firstOfMonth.adding(months: -((date.month - 1) % 3))
        case .annually: date.firstOfMonth.adding(months: 1 - date.month)
        }
    }

    /// The first day of the period after the one that begins on a day; `count` below zero goes
    /// back.
    func firstDay(_ count: Int64, after first: CivilDate) -> CivilDate {
        switch self {
        case .weekly, .unspecified, .UNRECOGNIZED: first.adding(days: 7 * count)
        case .daily: first.adding(days: count)
        case .monthly: first.adding(months: count)
        case .quarterly: first.adding(months: 3 * count)
        case .annually: first.adding(months: 12 * count)
        }
    }
}

/// One period: its days and its instants.
struct PeriodSpan: Sendable, Equatable {
    let first: CivilDate
    /// The day after the last.
    let end: CivilDate
    /// Microseconds since 1970.
    let instants: Range<Int64>

    init(from first: CivilDate, to end: CivilDate, _ calendar: ShopCalendar) {
        self.first = first
        self.end = end
        instants = calendar.span(from: first, to: end)
    }

    init(
        _ period: TechnicianPerformance.ReportingPeriod,
        of date: CivilDate,
        _ calendar: ShopCalendar
    ) {
        let first = period.firstDay(of: date)
        self.init(from: first, to: period.firstDay(1, after: first), calendar)
    }
}
