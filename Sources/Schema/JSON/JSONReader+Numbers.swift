extension JSONReader {
    /// `true` or `false`.
    public mutating func bool() throws(JSONRefusal) -> Bool {
        skipSpace()
        switch peek {
        case UInt8(ascii: "t"):
            try word("true")
            return true
        case UInt8(ascii: "f"):
            try word("false")
            return false
        case UInt8(ascii: "\"") where source == .url:
            switch try quoted() {
            case "true": return true
            case "false": return false
            default: throw wrongType("true or false")
            }
        default: throw wrongType("true or false")
        }
    }

    /// A whole number that fits, as a JSON number (`3`, `3.0`, `3e2`) or as a string of one.
    public mutating func integer<I: FixedWidthInteger>(
        as type: I.Type = I.self
    ) throws(JSONRefusal) -> I {
        let text = try scalarText()
        guard let number = DecimalText(text) else { throw wrongType("a whole number") }
        guard let integral = number.integral else {
            throw refusal("not_integral", "a whole number is expected here")
        }
        guard let magnitude = integral.magnitude,
            let value = number.isNegative
                ? I(exactly: -Int128(magnitude)) : I(exactly: Int128(magnitude))
        else {
            throw refusal("out_of_range", "a whole number from \(I.min) to \(I.max)")
        }
        return value
    }

    /// A number, a string of one, or `"NaN"`, `"Infinity"`, `"-Infinity"`.
    public mutating func double() throws(JSONRefusal) -> Double {
        let text = try scalarText()
        switch text {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default: break
        }
        guard DecimalText(text) != nil, let value = Double(text) else {
            throw wrongType("a number")
        }
        guard value.isFinite else { throw refusal("out_of_range", "a number that fits 64 bits") }
        return value
    }

    public mutating func float() throws(JSONRefusal) -> Float {
        let wide = try double()
        let value = Float(wide)
        guard value.isFinite || !wide.isFinite else {
            throw refusal("out_of_range", "a number that fits 32 bits")
        }
        return value
    }

    /// The text of a number, or what a string holds.
    private mutating func scalarText() throws(JSONRefusal) -> String {
        skipSpace()
        switch peek {
        case UInt8(ascii: "\""): return try quoted()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try numberText()
        default: throw wrongType("a number")
        }
    }

    /// The characters of the number that comes next, checked against JSON's grammar.
    mutating func numberText() throws(JSONRefusal) -> String {
        let start = position
        loop: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                position += 1
            default: break loop
            }
        }
        guard position - start <= DecimalText.lengthMax else {
            throw refusal("out_of_range", "a number of at most \(DecimalText.lengthMax) digits")
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard DecimalText(text) != nil else {
            position = start
            throw syntax("a value")
        }
        return text
    }
}

/// A decimal number as JSON writes it, taken apart without rounding.
struct DecimalText {
    /// Characters of the longest number that is read.
    static let lengthMax = 400

    let isNegative: Bool
    /// The significant digits, without leading or trailing zeros.
    private let digits: ArraySlice<UInt8>
    /// Power of ten of the last digit.
    private let exponent: Int

    /// Nil when the text is no JSON number.
    init?(_ text: String) {
        guard text.utf8.count <= Self.lengthMax else { return nil }
        var rest = text[...].utf8
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }

        var digits = Self.takeDigits(&rest)
        guard !digits.isEmpty, digits.count == 1 || digits.first != 0 else { return nil }
        var exponent = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let fraction = Self.takeDigits(&rest)
            guard !fraction.isEmpty else { return nil }
            digits += fraction
            exponent = -fraction.count
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            let sign = rest.first
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
            let power = Self.takeDigits(&rest)
            guard !power.isEmpty else { return nil }
            // Beyond ±100,000 the exact power makes no difference to any type we read.
            let value = power.reduce(0) { min($0 * 10 + Int($1), 100_000) }
            exponent += sign == UInt8(ascii: "-") ? -value : value
        }
        guard rest.isEmpty else { return nil }

        var slice = digits.drop { $0 == 0 }
        while slice.last == 0 {
            slice.removeLast()
            exponent += 1
        }
        self.digits = slice
        self.exponent = exponent
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View) -> [UInt8] {
        let run = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
        rest = rest.dropFirst(run.count)
        return run.map { $0 - 0x30 }
    }

    /// Nil when the number has a fraction; `magnitude` is nil when it does not fit 64 bits.
    var integral: (magnitude: UInt64?, Void)? {
        guard !digits.isEmpty else { return (0, ()) }
        guard exponent >= 0 else { return nil }
        guard digits.count + exponent <= 20 else { return (nil, ()) }
        var value: UInt64 = 0
        for position in 0..<(digits.count + exponent) {
            let digit = position < digits.count ? digits[digits.startIndex + position] : 0
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return (nil, ()) }
            value = sum
        }
        return (value, ())
    }
}
