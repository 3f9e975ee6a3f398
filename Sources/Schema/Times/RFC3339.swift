/// Instants as text: `2026-03-01T08:15:00.250Z`. The proleptic Gregorian calendar, years 1–9999,
/// no leap seconds.
public enum RFC3339 {
    /// First and last second that can be written.
    static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The text of an instant, nil when it is outside the years 1–9999.
    public static func text(microseconds: Int64) -> String? {
        let parts = split(microseconds)
        return text(seconds: parts.seconds, nanos: parts.nanos)
    }

    /// Microseconds since 1970 of a text, nil when it is not RFC 3339. Finer fractions are cut.
    public static func microseconds(_ text: String) -> Int64? {
        guard let instant = parse(text) else { return nil }
        return instant.seconds * 1_000_000 + Int64(instant.nanos / 1_000)
    }

    /// Seconds, and nanoseconds that count upwards, of microseconds since 1970.
    public static func split(_ microseconds: Int64) -> (seconds: Int64, nanos: Int32) {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0
            ? (quotient - 1, Int32((remainder + 1_000_000) * 1_000))
            : (quotient, Int32(remainder * 1_000))
    }

    static func text(seconds: Int64, nanos: Int32) -> String? {
        guard secondsRange.contains(seconds), (0..<1_000_000_000).contains(nanos) else {
            return nil
        }
        var days = seconds / 86_400
        var second = seconds % 86_400
        if second < 0 {
            second += 86_400
            days -= 1
        }
        let date = civil(days: days)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(30)
        append(date.year, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date.month, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(date.day, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(second / 3_600, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second / 60 % 60, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second % 60, digits: 2, to: &bytes)
        appendFraction(UInt64(nanos), to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nothing, or a point and 3, 6 or 9 digits: as many as the value needs.
    static func appendFraction(_ nanos: UInt64, to bytes: inout [UInt8]) {
        guard nanos > 0, nanos < 1_000_000_000 else { return }
        bytes.append(UInt8(ascii: "."))
        if nanos % 1_000_000 == 0 {
            append(Int64(nanos / 1_000_000), digits: 3, to: &bytes)
        } else if nanos % 1_000 == 0 {
            append(Int64(nanos / 1_000), digits: 6, to: &bytes)
        } else {
            append(Int64(nanos), digits: 9, to: &bytes)
        }
    }

    private static func append(_ value: Int64, digits: Int, to bytes: inout [UInt8]) {
        let text = String(value)
        for _ in 0..<max(0, digits - text.utf8.count) { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: text.utf8)
    }

    /// Nil when the text is no RFC 3339 instant between the years 1 and 9999.
    static func parse(_ text: String) -> (seconds: Int64, nanos: Int32)? {
        var scanner = DigitScanner(text)
        guard
            let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2),
            scanner.take("-"), let day = scanner.digits(2), scanner.take("T") || scanner.take("t"),
            let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2),
            scanner.take(":"), let second = scanner.digits(2), hour < 24, minute < 60, second < 60,
            isDate(year: year, month: month, day: day), let nanos = scanner.fraction(),
            let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        let day0 = daysSinceEpoch(year: year, month: month, day: day)
        let seconds = day0 * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return secondsRange.contains(seconds) ? (seconds, Int32(nanos)) : nil
    }

    /// A day that exists, of the years 1–9999.
    public static func isDate(year: Int64, month: Int64, day: Int64) -> Bool {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return false }
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[Int(month) - 1]
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days from 1970-01-01, counted in eras of 400 years that begin in March.
    static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }
}

/// Reads fixed-width decimal fields from the front of a text.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == scalar.value else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digit() -> Int64? {
        guard let first = rest.first, first >= 0x30, first <= 0x39 else { return nil }
        rest.removeFirst()
        return Int64(first) - 0x30
    }

    mutating func digits(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Nanoseconds of `.25`, 0 when there is no fraction, nil for none or more than 9 digits.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while count <= 9, let digit = digit() {
            value = value * 10 + digit
            count += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in count..<9 { value *= 10 }
        return value
    }

    /// Seconds east of UTC of `Z` or `+02:00`.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
        guard let hour = digits(2), take(":"), let minute = digits(2), hour < 24, minute < 60
        else { return nil }
        return sign * (hour * 3_600 + minute * 60)
    }
}
