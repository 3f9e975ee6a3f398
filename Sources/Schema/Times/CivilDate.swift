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
}
