/// A record's table as its contract declares it: the one source of DDL, validation, filters,
/// masks and the reference page.
///
/// Every table also has `shop_id` (the tenant) as first column and first part of its primary key
/// `(shop_id, id)`; it is in no message and so in no `columns`.
public struct TableDescription: Sendable {
    /// snake_case plural: `jobs`.
    public let name: String
    /// Proto full name of the message: `collisionos.jobs.v1.Job`.
    public let message: String
    /// The shop's word: `Job`.
    public let resource: String
    /// In field-number order, which is also the order in the table and of every visit.
    public let columns: [ColumnDescription]
    public let indexes: [IndexDescription]
    public let checks: [CheckDescription]
    /// Rows are only added: update and delete are refused.
    public let appendOnly: Bool
    /// Changes emit no fact.
    public let silent: Bool
    /// Has no standard methods.
    public let isInternal: Bool
    /// Position of each column by name.
    public let positions: [String: Int]
    /// The columns that not every reader sees, in the order of `columns`.
    public let guardedColumns: [GuardedColumn]

    public init(
        name: String,
        message: String,
        resource: String,
        columns: [ColumnDescription],
        indexes: [IndexDescription] = [],
        checks: [CheckDescription] = [],
        appendOnly: Bool = false,
        silent: Bool = false,
        isInternal: Bool = false
    ) {
        self.name = name
        self.message = message
        self.resource = resource
        self.columns = columns
        self.indexes = indexes
        self.checks = checks
        self.appendOnly = appendOnly
        self.silent = silent
        self.isInternal = isInternal
        var positions: [String: Int] = [:]
        for (position, column) in columns.enumerated() { positions[column.name] = position }
        self.positions = positions
        guardedColumns = columns.enumerated().compactMap { position, column in
            GuardedColumn(column, at: position)
        }
    }

    /// The column of that name (proto field name or JSON name), nil when there is none.
    public func column(_ name: String) -> ColumnDescription? {
        if let position = positions[name] { return columns[position] }
        return columns.first { $0.jsonName == name }
    }

    /// Rows can be archived: they have `delete_time`.
    public var isArchived: Bool { positions["delete_time"] != nil }
}

/// A column that is never answered, or only to those who hold a permission.
public struct GuardedColumn: Sendable, Hashable {
    /// In the table's `columns`.
    public let position: Int
    /// A secret, or only ever taken in.
    public let isNeverAnswered: Bool
    /// 0 = none.
    public let readPermission: UInt32

    /// Nil for a column that every reader sees.
    init?(_ column: ColumnDescription, at position: Int) {
        self.position = position
        isNeverAnswered =
            column.sensitivity == .secret || column.behaviors.contains(.inputOnly)
        readPermission = column.readPermission
        if !isNeverAnswered, readPermission == 0 { return nil }
    }
}

/// An index or unique set of a table.
public struct IndexDescription: Sendable, Hashable {
    public let name: String
    public let columns: [String]
    public let unique: Bool
    /// Condition of a partial index, in SQL; empty = none.
    public let condition: String

    public init(name: String, columns: [String], unique: Bool = false, condition: String = "") {
        self.name = name
        self.columns = columns
        self.unique = unique
        self.condition = condition
    }
}

/// A rule that a table holds its rows to.
public struct CheckDescription: Sendable, Hashable {
    public let name: String
    public let sql: String

    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
