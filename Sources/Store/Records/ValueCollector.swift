import Schema

/// A record's values as they would be stored, by column position.
struct ValueCollector: ColumnVisitor {
    private let plan: TablePlan
    private(set) var values: [SQLValue] = []

    init(_ plan: TablePlan) {
        self.plan = plan
        values.reserveCapacity(plan.columns.count)
    }

    mutating func uuid(_ value: String?) {
        values.append(value.flatMap { UUIDBytes($0) }.map { .bytes($0.bytes) } ?? .null)
    }
    mutating func text(_ value: String?) { values.append(value.map { .text($0) } ?? .null) }
    mutating func integer(_ value: Int64?) { values.append(value.map { .integer($0) } ?? .null) }
    mutating func boolean(_ value: Bool?) {
        values.append(value.map { .integer($0 ? 1 : 0) } ?? .null)
    }
    mutating func money(_ minor: Int64?, currency: String) { integer(minor) }
    mutating func instant(_ microseconds: Int64?) { integer(microseconds) }
    mutating func enumeration(_ number: Int?) {
        let position = values.count
        let column = plan.columns.indices.contains(position) ? plan.columns[position] : nil
        let stored = number.flatMap { column?.stored($0) }
        values.append(stored.map { .text($0) } ?? column?.defaultValue ?? .null)
    }
    mutating func json(_ text: String?) { self.text(text) }
    mutating func bytes(_ value: [UInt8]?) { values.append(value.map { .bytes($0) } ?? .null) }
}
