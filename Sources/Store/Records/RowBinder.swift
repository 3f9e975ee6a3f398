import GRDBSQLite
import Schema

/// Binds a record's values straight to an INSERT's or UPDATE's parameters.
///
/// A column that says nothing (NULL, or an enum's unspecified value) gets its default where it
/// must have a value; without a default it is refused by name.
struct RowBinder: ColumnVisitor {
    private let prepared: Prepared
    private let plan: TablePlan
    private let currency: String
    private var position = 0
    /// A default was put in: what is stored is not what was given.
    private(set) var usedDefault = false

    /// `currency` is the row's; money in another one is refused.
    init(_ prepared: Prepared, plan: TablePlan, currency: String) {
        self.prepared = prepared
        self.plan = plan
        self.currency = currency
    }

    mutating func uuid(_ value: String?) throws {
        let (column, parameter) = try next()
        guard let value, !value.isEmpty else { return try nothing(column, parameter) }
        guard let uuid = UUIDBytes(value) else {
            throw refusal(column, "not_a_uuid")
        }
        prepared.bind(uuid, at: parameter)
    }

    mutating func text(_ value: String?) throws {
        let (column, parameter) = try next()
        guard let value else { return try nothing(column, parameter) }
        prepared.bind(value, at: parameter)
    }

    mutating func integer(_ value: Int64?) throws {
        let (column, parameter) = try next()
        guard let value else { return try nothing(column, parameter) }
        prepared.bind(value, at: parameter)
    }

    mutating func boolean(_ value: Bool?) throws {
        let (column, parameter) = try next()
        guard let value else { return try nothing(column, parameter) }
        prepared.bind(Int64(value ? 1 : 0), at: parameter)
    }

    mutating func money(_ minor: Int64?, currency: String) throws {
        let (column, parameter) = try next()
        guard let minor else { return try nothing(column, parameter) }
        guard currency.isEmpty || self.currency.isEmpty || currency == self.currency else {
            throw refusal(column, "currency_mismatch")
        }
        prepared.bind(minor, at: parameter)
    }

    mutating func instant(_ microseconds: Int64?) throws {
        try integer(microseconds)
    }

    mutating func enumeration(_ number: Int?) throws {
        let (column, parameter) = try next()
        guard let number, number != 0 || column.stored(0) != nil else {
            return try nothing(column, parameter)
        }
        guard let stored = column.stored(number) else {
            throw refusal(column, "unknown_enum")
        }
        prepared.bind(stored, at: parameter)
    }

    mutating func json(_ text: String?) throws {
        try self.text(text)
    }

    mutating func bytes(_ value: [UInt8]?) throws {
        let (column, parameter) = try next()
        guard let value else { return try nothing(column, parameter) }
        prepared.bind(value, at: parameter)
    }

    private mutating func next() throws -> (ColumnPlan, Int32) {
        guard position < plan.columns.count else {
            throw StoreFault(.misuse, "\(plan.table.name): more values than columns")
        }
        defer { position += 1 }
        return (plan.columns[position], Int32(truncatingIfNeeded: position + 2))
    }

    private mutating func nothing(_ column: ColumnPlan, _ parameter: Int32) throws {
        if column.isNullable {
            prepared.bindNull(at: parameter)
        } else if let value = column.defaultValue {
            prepared.bind(value, at: parameter)
            usedDefault = true
        } else {
            throw StoreRefusal.missing(table: plan.table.name, column: column.column.name)
        }
    }

    private func refusal(_ column: ColumnPlan, _ reason: String) -> StoreRefusal {
        .value(table: plan.table.name, column: column.column.name, reason: reason)
    }
}
