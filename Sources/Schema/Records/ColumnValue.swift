/// A column's value on its own: for comparing rows and for the audit's before and after.
public enum ColumnValue: Sendable, Hashable {
    case null
    case uuid(String)
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    /// Minor units.
    case money(Int64)
    /// Microseconds since 1970.
    case instant(Int64)
    case enumeration(Int)
    case json(String)
    case bytes([UInt8])

    /// What a field holds that nobody set: NULL, or its type's zero.
    public var saysNothing: Bool {
        switch self {
        case .null: true
        case .uuid(let text), .text(let text): text.isEmpty
        case .integer(let number): number == 0
        case .boolean(let flag): !flag
        case .enumeration(let number): number == 0
        case .json(let text): text.isEmpty || text == "[]" || text == "{}"
        case .bytes(let bytes): bytes.isEmpty
        case .money, .instant: false
        }
    }
}

/// Collects every column's value.
struct ColumnValues: ColumnVisitor {
    var values: [ColumnValue] = []

    mutating func uuid(_ value: String?) { add(value.map { .uuid($0) }) }
    mutating func text(_ value: String?) { add(value.map { .text($0) }) }
    mutating func integer(_ value: Int64?) { add(value.map { .integer($0) }) }
    mutating func boolean(_ value: Bool?) { add(value.map { .boolean($0) }) }
    mutating func money(_ minor: Int64?, currency: String) { add(minor.map { .money($0) }) }
    mutating func instant(_ microseconds: Int64?) { add(microseconds.map { .instant($0) }) }
    mutating func enumeration(_ number: Int?) { add(number.map { .enumeration($0) }) }
    mutating func json(_ text: String?) { add(text.map { .json($0) }) }
    mutating func bytes(_ value: [UInt8]?) { add(value.map { .bytes($0) }) }

    private mutating func add(_ value: ColumnValue?) { values.append(value ?? .null) }
}

/// Gives values back in order: NULL where there are too few or one of another kind.
struct ColumnValueReader: ColumnReader {
    private var rest: ArraySlice<ColumnValue>

    init(_ values: [ColumnValue]) { rest = values[...] }

    mutating func uuid() -> String? {
        if case .uuid(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func text() -> String? {
        if case .text(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func integer() -> Int64? {
        if case .integer(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func boolean() -> Bool? {
        if case .boolean(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func money() -> Int64? {
        if case .money(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func instant() -> Int64? {
        if case .instant(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func enumeration() -> Int? {
        if case .enumeration(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func json() -> String? {
        if case .json(let value) = rest.popFirst() { value } else { nil }
    }
    mutating func bytes() -> [UInt8]? {
        if case .bytes(let value) = rest.popFirst() { value } else { nil }
    }
}
