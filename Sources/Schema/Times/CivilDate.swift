/// A day of the calendar, without a time of day or a zone.
public struct CivilDate: Sendable, Hashable {
    public let year: Int64
    /// 1 to 12.
    public let month: Int64
    /// 1 to 31.
    public let day: Int64

    /// The UTC day of an instant in microseconds since 1970.
    public init(microseconds: Int64) {
        let dayMicroseconds: Int64 = 86_400_000_000
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: dayMicroseconds)
        let days = rest < 0 ? whole - 1 : whole
        (year, month, day) = RFC3339.civil(days: days)
    }

    /// `261123`, as running numbers print it.
    public var compact: String {
        [year % 100, month, day].map { ($0 < 10 ? "0" : "") + String($0) }.joined()
    }

    /// `2026-11-23`.
    public var text: String {
        String(year) + [month, day].map { ($0 < 10 ? "-0" : "-") + String($0) }.joined()
    }

    /// Of a count of days since 1970-01-01; negative before it. Counts beyond ±1,000,000 days are
    /// taken as the nearest of these.
    public init(dayNumber: Int64) {
        let days = min(max(dayNumber, -Self.daysMax), Self.daysMax)
        (year, month, day) = RFC3339.civil(days: days)
    }

    /// `2026-11-23`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2] else { return nil }
        let numbers = parts.compactMap { part in
            part.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(part) : nil
        }
        guard numbers.count == 3,
            RFC3339.isDate(year: numbers[0], month: numbers[1], day: numbers[2])
        else { return nil }
        (year, month, day) = (numbers[0], numbers[1], numbers[2])
    }

    private static let daysMax: Int64 = 1_000_000

    /// Days since 1970-01-01.
    public var dayNumber: Int64 {
        RFC3339.daysSinceEpoch(year: year, month: month, day: day)
    }

    /// 1 = Monday, 7 = Sunday.
    public var weekday: Int {
        // 1970-01-01 was a Thursday.
        let fromMonday = (dayNumber + 3) % 7
        return Int(fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1
    }

    public func adding(days: Int64) -> CivilDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return CivilDate(dayNumber: overflow ? (days < 0 ? .min : .max) : sum)
    }

    /// The same day `months` later; the last of the month where it has no such day (J149).
    public func adding(months: Int64) -> CivilDate {
        let limit: Int64 = 12_000
        let whole = year * 12 + (month - 1) + min(max(months, -limit), limit)
        let (years, rest) = whole.quotientAndRemainder(dividingBy: 12)
        let first = CivilDate(
            year: rest < 0 ? years - 1 : years,
            month: (rest < 0 ? rest + 12 : rest) + 1,
            day: 1
        )
        var last = day
        while !RFC3339.isDate(year: first.year, month: first.month, day: last), last > 28 {
            last -= 1
        }
        return CivilDate(year: first.year, month: first.month, day: last)
    }

    private init(year: Int64, month: Int64, day: Int64) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The first of its month.
    public var firstOfMonth: CivilDate { CivilDate(year: year, month: month, day: 1) }

    /// The Monday of its week.
    public var monday: CivilDate { adding(days: Int64(1 - weekday)) }
}

extension CivilDate: Comparable {
    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
