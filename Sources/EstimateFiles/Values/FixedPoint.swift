/// Decimal text to whole numbers and back, without floating point.
enum FixedPoint {
    /// The number in units of 10^-decimals, rounded half away from zero; `nil` for anything that
    /// is not plain digits with an optional sign and point: no separators, exponents or blanks.
    static func parse(_ text: some StringProtocol, decimals: Int) -> Int64? {
        var digits = Array(text.utf8)
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits.removeFirst()
        }
        var value: Int64 = 0
        var seen = 0
        var fraction: Int?
        var roundsUp = false
        for byte in digits {
            if byte == UInt8(ascii: ".") {
                guard fraction == nil else { return nil }
                fraction = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            seen += 1
            guard seen <= 24 else { return nil }
            if let places = fraction {
                fraction = places + 1
                if places == decimals { roundsUp = byte >= UInt8(ascii: "5") }
                if places >= decimals { continue }
            }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow, tens < Int64.max / 100 else { return nil }
            value = tens + Int64(byte - UInt8(ascii: "0"))
        }
        guard seen > 0 else { return nil }
        for _ in 0..<max(0, decimals - (fraction ?? 0)) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow, tens < Int64.max / 100 else { return nil }
            value = tens
        }
        if roundsUp { value += 1 }
        return isNegative ? -value : value
    }

    /// `-12.05` for -1205.
    static func text(_ hundredths: Int64) -> String {
        let whole = hundredths.magnitude / 100
        let cents = hundredths.magnitude % 100
        return (hundredths < 0 ? "-" : "") + "\(whole)." + (cents < 10 ? "0" : "") + "\(cents)"
    }

    static func text(_ hundredths: Int32) -> String { text(Int64(hundredths)) }

    /// `value / divisor` rounded half away from zero; `divisor` is positive.
    static func rounded(_ value: Int64, dividedBy divisor: Int64) -> Int64 {
        let quotient = value / divisor
        let remainder = (value % divisor).magnitude
        let half = remainder >= divisor.magnitude - remainder
        guard half, remainder != 0 else { return quotient }
        return value < 0 ? quotient - 1 : quotient + 1
    }

    /// Hundredths of hours times minor units an hour, in minor units.
    static func amount(hours: Int64, rate: Int64) -> Int64 {
        rounded(hours * rate, dividedBy: 100)
    }

    /// A percentage, in ten-thousandths of one per cent, of an amount; 0 when it cannot be held.
    static func share(of amount: Int64, at percentage: Int64) -> Int64 {
        let (product, overflow) = amount.multipliedReportingOverflow(by: percentage)
        return overflow ? 0 : rounded(product, dividedBy: 1_000_000)
    }
}
