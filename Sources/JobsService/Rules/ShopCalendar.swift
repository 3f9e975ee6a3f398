internal import Contracts
internal import Foundation
internal import Schema

/// Days and hours as the shop keeps them: its time zone, its opening hours, its holidays. All
/// instants are microseconds since 1970; summer time is the zone's own, so a working day is nine
/// hours long whatever the clock did that night.
struct ShopCalendar: Sendable {
    /// Opening hours by weekday, Monday first; nil = shut.
    private let week: [OpeningHours?]
    private let holidays: Set<CivilDate>
    private let zone: TimeZone

    static let minute: Int64 = 60_000_000
    static let day: Int64 = 86_400_000_000
    /// How far ahead the next opening is looked for.
    static let shutDaysMax: Int64 = 400
    /// The longest span that minutes are counted over: a hundred years.
    static let spanDaysMax: Int64 = 36_600

    /// - Parameters:
    ///   - timezone: IANA name; UTC when it is unknown.
    ///   - openingDays: none = Monday to Friday 08:00 to 17:00; a weekday that is missing is shut.
    ///   - holidays: `2026-12-25`; anything else is passed over.
    init(timezone: String, openingDays: [ShopDay] = [], holidays: [String] = []) {
        zone = TimeZone(identifier: timezone) ?? .gmt
        self.holidays = Set(holidays.compactMap { CivilDate($0) })
        guard !openingDays.isEmpty else {
            week = OpeningHours.usualWeek
            return
        }
        week = (1...7).map { weekday in
            openingDays.first { $0.weekday == weekday && $0.open }.flatMap { OpeningHours($0) }
        }
    }

    init(_ shop: Shop) {
        self.init(
            timezone: shop.timezone,
            openingDays: shop.settings.openingDays,
            holidays: shop.settings.holidays
        )
    }

    // MARK: days

    /// The shop's day of an instant.
    func date(_ instant: Int64) -> CivilDate {
        let (local, overflow) = instant.addingReportingOverflow(offset(instant))
        return CivilDate(microseconds: overflow ? instant : local)
    }

    /// The first instant of a day.
    func start(of date: CivilDate) -> Int64 { instant(date, minute: 0) }

    /// A whole day: 23, 24 or 25 hours.
    func span(of date: CivilDate) -> Range<Int64> { span(from: date, to: date.adding(days: 1)) }

    /// From the first instant of one day to that of another.
    func span(from first: CivilDate, to last: CivilDate) -> Range<Int64> {
        let begin = start(of: first)
        return begin..<max(begin, start(of: last))
    }

    /// Monday to Monday.
    func week(of date: CivilDate) -> Range<Int64> {
        span(from: date.monday, to: date.monday.adding(days: 7))
    }

    func month(of date: CivilDate) -> Range<Int64> {
        span(from: date.firstOfMonth, to: date.firstOfMonth.adding(months: 1))
    }

    /// The shop works that day.
    func isWorking(_ date: CivilDate) -> Bool { hours(of: date) != nil }

    /// The first working day after a day; nil when the shop never opens.
    func workingDay(after date: CivilDate) -> CivilDate? {
        (1...Self.shutDaysMax).lazy.map { date.adding(days: $0) }.first { isWorking($0) }
    }

    /// The day `count` working days later; nil when the shop never opens. 0 gives the day itself.
    func adding(workingDays count: Int, to date: CivilDate) -> CivilDate? {
        var date = date
        for _ in 0..<max(0, min(count, Int(Self.spanDaysMax))) {
            guard let next = workingDay(after: date) else { return nil }
            date = next
        }
        return date
    }

    /// From opening to closing; nil on a day the shop is shut.
    func opening(of date: CivilDate) -> Range<Int64>? {
        guard let hours = hours(of: date) else { return nil }
        let opens = instant(date, minute: hours.opens)
        return opens..<max(opens, instant(date, minute: hours.closes))
    }

    // MARK: working time

    /// Minutes between two instants in which the shop was open, whole ones; 0 when the second is
    /// not later. Spans beyond ``spanDaysMax`` count as that long.
    func workingMinutes(from start: Int64, to end: Int64) -> Int64 {
        guard start < end else { return 0 }
        let first = date(start)
        let last = min(date(end), first.adding(days: Self.spanDaysMax))
        var sum: Int64 = 0
        var date = first
        while date <= last {
            if let open = opening(of: date) {
                sum += max(0, min(open.upperBound, end) - max(open.lowerBound, start))
            }
            date = date.adding(days: 1)
        }
        return sum / Self.minute
    }

    /// The instant by which that many minutes have been worked from an instant on; nil when the
    /// shop never opens. 0 minutes give the instant itself.
    func adding(workingMinutes minutes: Int64, to instant: Int64) -> Int64? {
        let (wanted, overflow) = minutes.multipliedReportingOverflow(by: Self.minute)
        guard !overflow, wanted > 0 else { return overflow && minutes > 0 ? nil : instant }
        var left = wanted
        var date = date(instant)
        var shut: Int64 = 0
        var days: Int64 = 0
        while shut < Self.shutDaysMax, days < Self.spanDaysMax {
            if let open = opening(of: date), open.upperBound > instant {
                let begin = max(open.lowerBound, instant)
                let room = open.upperBound - begin
                if left <= room { return begin + left }
                left -= room
                shut = 0
            } else {
                shut += 1
            }
            days += 1
            date = date.adding(days: 1)
        }
        return nil
    }

    // MARK: the zone

    private func hours(of date: CivilDate) -> OpeningHours? {
        holidays.contains(date) ? nil : week[date.weekday - 1]
    }

    /// What the zone adds to UTC at an instant, in microseconds.
    private func offset(_ instant: Int64) -> Int64 {
        let date = Date(timeIntervalSince1970: TimeInterval(instant / 1_000_000))
        return Int64(zone.secondsFromGMT(for: date)) * 1_000_000
    }

    /// The instant at which the shop's clock shows a minute of a day: the first of the two when it
    /// shows it twice, the end of the gap when it leaves it out.
    private func instant(_ date: CivilDate, minute: Int) -> Int64 {
        let shown = date.dayNumber * Self.day + Int64(minute) * Self.minute
        let before = offset(shown - Self.day)
        let after = offset(shown + Self.day)
        let candidates = [before, after].map { (offset: $0, instant: shown - $0) }
        let right = candidates.filter { offset($0.instant) == $0.offset }.map(\.instant)
        return right.min() ?? shown - before
    }
}

/// Minutes of the day from which until which the shop is open.
struct OpeningHours: Sendable, Equatable {
    let opens: Int
    let closes: Int

    static let usualWeek: [OpeningHours?] =
        Array(repeating: OpeningHours(opens: 480, closes: 1020), count: 5) + [nil, nil]

    init(opens: Int, closes: Int) {
        self.opens = opens
        self.closes = closes
    }

    /// Nil when a time is none, or it closes before it opens.
    init?(_ day: ShopDay) {
        guard let opens = Self.minutes(day.opensAt), let closes = Self.minutes(day.closesAt),
            opens < closes
        else { return nil }
        self.init(opens: opens, closes: closes)
    }

    /// `08:30` → 510; `24:00` is the end of the day; nil for no time of day.
    static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 2], let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...59).contains(minute), (0...23).contains(hour) || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }
}
