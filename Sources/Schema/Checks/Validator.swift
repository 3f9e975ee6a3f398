/// Checks a row against its table's description in one pass and keeps every violation.
///
/// Run it after defaults are filled in (``Record/fillDefaults()``). A plain field that holds its
/// type's zero says nothing: it is refused only where the column is REQUIRED. What the service
/// writes itself (OUTPUT_ONLY) is checked for form, not for presence.
public struct Validator: ColumnVisitor {
    /// Largest amount of money, in minor units either way: sums of thousands stay exact.
    public static let moneyMinorMax: Int64 = 999_999_999_999_999
    /// Bytes of a JSON column whose contract names no limit.
    public static let jsonBytesMax = 65_536

    public private(set) var violations: [Violation] = []
    private let columns: [ColumnDescription]
    private let prefix: String
    private var position = 0
    private var currency: String?

    /// Every violation of the row; empty when it may be stored. `field` is where the row is in
    /// the request: `job`.
    public static func violations<R: Record>(of row: R, field: String = "") -> [Violation] {
        var validator = Validator(R.table, field: field)
        do {
            try row.visit(&validator)
        } catch {
            validator.violations.append(
                Violation(field: field, reason: "unreadable", detail: "\(error)")
            )
        }
        return validator.violations
    }

    init(_ table: TableDescription, field: String) {
        columns = table.columns
        prefix = field.isEmpty ? "" : field + "."
    }

    // MARK: Values

    public mutating func uuid(_ value: String?) {
        guard let column = next() else { return }
        guard let value, !value.isEmpty else { return absent(column, isZero: value != nil) }
        if !UUIDText.isValid(value) { refuse(column, "not_a_uuid", "a UUID of 36 characters") }
    }

    public mutating func text(_ value: String?) {
        guard let column = next() else { return }
        if column.name == "currency" { currency = value }
        guard let value else { return absent(column) }
        if value.isEmpty, !column.isNullable || column.behaviors.contains(.required) {
            return absent(column, isZero: true)
        }
        if value.utf8.contains(0) { refuse(column, "pattern", "no NUL characters") }
        checkLength(column, value)
        if let pattern = column.compiledPattern, !pattern.matches(value) {
            refuse(column, "pattern", "a text that matches \(column.pattern)")
        }
    }

    public mutating func integer(_ value: Int64?) {
        guard let column = next() else { return }
        guard let value else { return absent(column) }
        checkRange(column, value)
    }

    public mutating func boolean(_ value: Bool?) {
        guard let column = next() else { return }
        if value == nil { absent(column) }
    }

    public mutating func money(_ minor: Int64?, currency: String) {
        guard let column = next() else { return }
        guard let minor else { return absent(column) }
        if let own = self.currency, !own.isEmpty, !currency.isEmpty, currency != own {
            refuse(column, "currency_mismatch", "an amount in the currency of the row (\(own))")
        }
        if minor.magnitude > Self.moneyMinorMax.magnitude {
            refuse(column, "out_of_range", "at most \(Self.moneyMinorMax) minor units")
        } else {
            checkRange(column, minor)
        }
    }

    public mutating func instant(_ microseconds: Int64?) {
        guard let column = next() else { return }
        guard let microseconds else { return absent(column) }
        if !RFC3339.secondsRange.contains(RFC3339.split(microseconds).seconds) {
            refuse(column, "out_of_range", "an instant of the years 1 to 9999")
        }
    }

    public mutating func enumeration(_ number: Int?) {
        guard let column = next(), case .enumeration(let values) = column.kind else { return }
        guard let number, number != 0 else { return absent(column, isZero: number != nil) }
        if values.value(number: number) == nil {
            let names = values.dropFirst().map(\.name).joined(separator: ", ")
            refuse(column, "unknown_enum", "one of: \(names)")
        }
    }

    public mutating func json(_ text: String?) {
        guard let column = next() else { return }
        guard let text else { return absent(column) }
        if text == "[]" || text.isEmpty { absent(column, isZero: true) }
        let isList = text.utf8.first == UInt8(ascii: "[")
        if isList, column.lengthMax > 0 || column.lengthMin > 0 {
            let count = JSONItems.count(text)
            if column.lengthMax > 0, count > column.lengthMax {
                refuse(column, "too_long", "at most \(column.lengthMax) items")
            }
            if count > 0, count < column.lengthMin {
                refuse(column, "too_short", "at least \(column.lengthMin) items")
            }
        }
        let bytesMax = !isList && column.lengthMax > 0 ? column.lengthMax : Self.jsonBytesMax
        if text.utf8.count > bytesMax {
            refuse(column, "too_long", "at most \(bytesMax) bytes of JSON")
        }
    }

    public mutating func bytes(_ value: [UInt8]?) {
        guard let column = next() else { return }
        guard let value else { return absent(column) }
        guard !value.isEmpty else { return absent(column, isZero: true) }
        checkCount(column, value.count, "bytes")
    }

    // MARK: Rules

    private mutating func next() -> ColumnDescription? {
        guard position < columns.count else { return nil }
        position += 1
        return columns[position - 1]
    }

    private mutating func refuse(_ column: ColumnDescription, _ reason: String, _ detail: String) {
        violations.append(
            Violation(field: prefix + column.name, reason: reason, detail: detail)
        )
    }

    /// Nothing was said. A zero where NULL is not possible counts as said unless REQUIRED.
    private mutating func absent(_ column: ColumnDescription, isZero: Bool = false) {
        if column.behaviors.contains(.outputOnly) || column.behaviors.contains(.projection) {
            return
        }
        let mustBeSaid = !isZero && !column.isNullable && column.defaultValue == nil
        if column.behaviors.contains(.required) || mustBeSaid {
            refuse(column, "required", "a value")
        } else if isZero, column.defaultValue == nil, !column.isNullable {
            switch column.kind {
            case .uuid: refuse(column, "required", "a UUID")
            case .enumeration: refuse(column, "unspecified", "a value of the enum")
            case .text, .integer, .boolean, .money, .instant, .json, .bytes: break
            }
        }
    }

    private mutating func checkLength(_ column: ColumnDescription, _ value: String) {
        guard column.lengthMax > 0 || column.lengthMin > 0 else { return }
        let bytes = value.utf8.count
        if bytes <= column.lengthMax, column.lengthMin <= 1 { return }
        checkCount(column, value.unicodeScalars.count, "characters")
    }

    private mutating func checkCount(_ column: ColumnDescription, _ count: Int, _ unit: String) {
        if column.lengthMax > 0, count > column.lengthMax {
            refuse(column, "too_long", "at most \(column.lengthMax) \(unit)")
        }
        if count < column.lengthMin {
            refuse(column, "too_short", "at least \(column.lengthMin) \(unit)")
        }
    }

    private mutating func checkRange(_ column: ColumnDescription, _ value: Int64) {
        if let minimum = column.minimum, value < minimum {
            refuse(column, "out_of_range", "at least \(minimum)")
        }
        if let maximum = column.maximum, value > maximum {
            refuse(column, "out_of_range", "at most \(maximum)")
        }
    }
}

/// Counts a list's items without building them.
enum JSONItems {
    static func count(_ text: String) -> Int {
        var depth = 0
        var commas = 0
        var inString = false
        var isEscaped = false
        var isEmpty = true
        for byte in text.utf8 {
            if inString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): (inString, isEmpty) = (true, false)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if depth > 0 { isEmpty = false }
                depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ","): if depth == 1 { commas += 1 }
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: isEmpty = false
            }
        }
        return isEmpty ? 0 : commas + 1
    }
}
