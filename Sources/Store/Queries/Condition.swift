public import SwiftProtobuf

/// What rows must be like, as a value: `[.equal("job_id", .uuid(id)), .greater("quantity", 0)]`.
///
/// Columns are named as in the contract (`total_amount`, also `totalAmount`). A column or value
/// that does not fit throws `StoreFault.misuse` or `StoreRefusal.value` when the query runs.
public struct Condition: Sendable, Hashable {
    indirect enum Form: Sendable, Hashable {
        case compare(String, Comparison, SQLValue)
        case oneOf(String, [SQLValue])
        case present(String, Bool)
        case contains(String, String)
        case starts(String, String)
        case any([Condition])
        case all([Condition])
        case not(Condition)
    }

    enum Comparison: String, Sendable {
        case equal = "IS"
        case notEqual = "IS NOT"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    let form: Form

    /// NULL equals NULL.
    public static func equal(_ column: String, _ value: SQLValue) -> Condition {
        Condition(form: .compare(column, .equal, value))
    }

    public static func equal(_ column: String, _ value: some SwiftProtobuf.Enum) -> Condition {
        equal(column, .of(value))
    }

    /// NULL differs from every value.
    public static func notEqual(_ column: String, _ value: SQLValue) -> Condition {
        Condition(form: .compare(column, .notEqual, value))
    }

    public static func notEqual(_ column: String, _ value: some SwiftProtobuf.Enum) -> Condition {
        notEqual(column, .of(value))
    }

    /// NULL is neither less nor greater than anything.
    public static func less(_ column: String, _ value: SQLValue) -> Condition {
        Condition(form: .compare(column, .less, value))
    }

    public static func lessOrEqual(_ column: String, _ value: SQLValue) -> Condition {
        Condition(form: .compare(column, .lessOrEqual, value))
    }

    public static func greater(_ column: String, _ value: SQLValue) -> Condition {
        Condition(form: .compare(column, .greater, value))
    }

    public static func greaterOrEqual(_ column: String, _ value: SQLValue) -> Condition {
        Condition(form: .compare(column, .greaterOrEqual, value))
    }

    /// At most ``ConditionLimits/valuesMax`` values; none matches no row.
    public static func oneOf(_ column: String, _ values: [SQLValue]) -> Condition {
        Condition(form: .oneOf(column, values))
    }

    public static func oneOf(_ column: String, _ values: [some SwiftProtobuf.Enum]) -> Condition {
        oneOf(column, values.map { .of($0) })
    }

    public static func isNull(_ column: String) -> Condition {
        Condition(form: .present(column, false))
    }

    public static func isPresent(_ column: String) -> Condition {
        Condition(form: .present(column, true))
    }

    /// Text contains this, without regard to ASCII case; a JSON list has this item.
    public static func contains(_ column: String, _ text: String) -> Condition {
        Condition(form: .contains(column, text))
    }

    /// Text starts with this, without regard to ASCII case.
    public static func starts(_ column: String, with text: String) -> Condition {
        Condition(form: .starts(column, text))
    }

    /// At least one of these; none = no row.
    public static func any(_ conditions: [Condition]) -> Condition {
        Condition(form: .any(conditions))
    }

    /// Every one of these; none = every row.
    public static func all(_ conditions: [Condition]) -> Condition {
        Condition(form: .all(conditions))
    }

    public static func not(_ condition: Condition) -> Condition {
        Condition(form: .not(condition))
    }
}

/// A column to order by.
public struct Order: Sendable, Hashable {
    let column: String
    let descending: Bool

    /// NULLs first.
    public static func ascending(_ column: String) -> Order {
        Order(column: column, descending: false)
    }

    /// NULLs last.
    public static func descending(_ column: String) -> Order {
        Order(column: column, descending: true)
    }
}

/// Limits of conditions and filters.
public enum ConditionLimits {
    /// Values in one `oneOf`.
    public static let valuesMax = 1_000
    /// Comparisons in one query.
    public static let termsMax = 256
    /// Depth of nesting; the parser's own limit is lower.
    public static let depthMax = 32
    /// Terms of an order.
    public static let orderMax = 8
}
