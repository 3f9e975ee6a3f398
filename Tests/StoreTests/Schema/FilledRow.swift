import Schema
import Testing

@testable import Store

/// Rows with something in every column, within what the contract allows.
enum FilledRow {
    /// A row of every table of a service, parents first; their ids by table.
    static func insertAll(
        _ service: ServiceContract,
        _ tx: Transaction,
        in shop: ShopID = Sample.shop
    ) throws -> [String: String] {
        var parents: [String: String] = [:]
        var waiting = service.records
        while !waiting.isEmpty {
            // A table comes after those that its rows name, and if that cannot be, after those
            // that they must name.
            var ready = waiting.filter { canName($0.table, parents, orNothing: false) }
            if ready.isEmpty {
                ready = waiting.filter { canName($0.table, parents, orNothing: true) }
                ready.removeLast(max(0, ready.count - 1))
            }
            #expect(!ready.isEmpty, "rows that must name each other can never be made")
            if ready.isEmpty { return parents }
            for type in ready {
                parents[type.table.name] = try insert(type, tx, parents, in: shop)
            }
            waiting.removeAll { parents[$0.table.name] != nil }
        }
        return parents
    }

    /// Every table that the row refers to has a row; `orNothing`: or the column may be empty.
    private static func canName(
        _ table: TableDescription,
        _ parents: [String: String],
        orNothing: Bool
    ) -> Bool {
        table.columns.allSatisfy { column in
            guard let reference = column.reference else { return true }
            return parents[reference.table] != nil || orNothing && column.isNullable
                || reference.table == table.name && column.isNullable
        }
    }

    /// Stores a filled row, expects it back, and gives its id.
    private static func insert<R: Record>(
        _ type: R.Type,
        _ tx: Transaction,
        _ parents: [String: String],
        in shop: ShopID
    ) throws -> String {
        var full = FilledReader(R.table, parents: parents)
        var row = try R(row: &full)
        if !row.rowCurrency.isEmpty { row.rowCurrency = "CAD" }
        let stored = try tx.insert(row, in: shop, by: Sample.author)
        let read = try tx.require(R.self, stored.id, in: shop)
        #expect(read.isEqualTo(message: stored), "\(R.table.name)")
        return stored.id
    }
}

/// A row with something in every column, within what the contract allows.
struct FilledReader: ColumnReader {
    private let table: TableDescription
    private let parents: [String: String]
    private var position = 0

    init(_ table: TableDescription, parents: [String: String]) {
        self.table = table
        self.parents = parents
    }

    mutating func uuid() -> String? {
        let column = next()
        if column.name == "id" { return UUIDv7.make() }
        guard let reference = column.reference else { return UUIDv7.make() }
        return parents[reference.table]
    }

    mutating func text() -> String? {
        let column = next()
        if column.name == "currency" { return "CAD" }
        // A licence key is one shop's among all.
        if column.name == "license_key" { return UUIDv7.make() }
        return String(repeating: "é", count: max(1, column.lengthMin))
    }

    mutating func integer() -> Int64? {
        let column = next()
        return column.minimum ?? min(7, column.maximum ?? 7)
    }

    mutating func boolean() -> Bool? {
        _ = next()
        return true
    }

    mutating func money() -> Int64? {
        let column = next()
        // A journal line has one side.
        return column.name.hasPrefix("credit") ? 0 : max(column.minimum ?? 100, 100)
    }

    mutating func instant() -> Int64? {
        // Archived rows would not be found.
        next().name == "delete_time" ? nil : 1_700_000_000_000_000
    }

    mutating func enumeration() -> Int? {
        guard case .enumeration(let values) = next().kind else { return nil }
        return values.last { !$0.stored.isEmpty }?.number
    }

    mutating func json() -> String? {
        let column = next()
        return column.defaultValue ?? (column.isNullable ? nil : "{}")
    }

    mutating func bytes() -> [UInt8]? {
        let column = next()
        return Array(repeating: 7, count: max(1, column.lengthMin))
    }

    private mutating func next() -> ColumnDescription {
        defer { position += 1 }
        return table.columns[position]
    }
}
