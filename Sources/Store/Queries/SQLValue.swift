public import SwiftProtobuf

/// A value for a condition, an argument or a result.
///
/// In conditions a value is fitted to its column: text or `.uuid` for a UUID column, a number, a
/// stored name or `.enumeration` for an enum, minor units for money, microseconds for an instant.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// Only in results of reports; never money.
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case boolean(Bool)
    /// UUID text, compared as 16 bytes.
    case uuid(String)
    /// The enum's number, compared by its stored name.
    case enumeration(Int)

    /// A generated enum's value.
    public static func of(_ value: some SwiftProtobuf.Enum) -> SQLValue {
        .enumeration(value.rawValue)
    }

    /// A shop as argument of a report.
    public static func shop(_ shop: ShopID) -> SQLValue {
        .bytes(shop.bytes)
    }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(nilLiteral: ()) { self = .null }
}

/// SQL text with the values of its `?` in order.
struct SQLText {
    var sql = ""
    var values: [SQLValue] = []

    mutating func append(_ text: String, _ values: [SQLValue] = []) {
        sql += text
        self.values += values
    }
}

extension String {
    /// As an SQL identifier.
    var quoted: String {
        "\"" + replacing("\"", with: "\"\"") + "\""
    }

    /// As an SQL text literal.
    var literal: String {
        "'" + replacing("'", with: "''") + "'"
    }
}
