/// An AIP-160 filter on declared columns, parsed and typed. `status = INTAKE AND vin_last8 = "…"`.
public indirect enum Filter: Sendable, Hashable {
    case and([Filter])
    case or([Filter])
    case not(Filter)
    /// `column = value`, with the column's storage position in its table.
    case compare(column: Int, Comparison, Value)
    /// `column:*` — the column is not NULL.
    case present(column: Int)
    /// `column:"abc"` — text contains, or a JSON list has the item.
    case has(column: Int, String)

    public enum Comparison: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    public enum Value: Sendable, Hashable {
        case text(String)
        /// Also money's minor units and instants' microseconds.
        case integer(Int64)
        case boolean(Bool)
        case uuid(String)
        /// The stored name of the enum's value.
        case enumeration(String)
        case null
    }
}

/// `order_by`: declared columns, each up or down. The store adds `id` as last key.
public struct OrderTerm: Sendable, Hashable {
    public let column: Int
    public let descending: Bool

    public init(column: Int, descending: Bool) {
        self.column = column
        self.descending = descending
    }
}
