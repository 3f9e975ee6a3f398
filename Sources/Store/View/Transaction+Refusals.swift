import GRDBSQLite
import Schema

/// SQLite's constraint failures as refusals that name the contract's columns.
extension Transaction {
    func refusal<R: Record>(
        _ failure: SQLiteFailure,
        storing row: R,
        _ plan: TablePlan,
        _ shop: ShopID
    ) throws -> any Error {
        let table = plan.table
        switch failure.code {
        case Constraint.unique, Constraint.primaryKey:
            let columns = duplicateColumns(failure.message, plan)
            return StoreRefusal.duplicate(
                table: table.name,
                columns: columns,
                existing: try existing(row, columns, plan, shop)
            )
        case Constraint.foreignKey:
            return try missingReference(row, plan, shop)
                ?? StoreRefusal.check(table: table.name, name: "foreign_key")
        case Constraint.check:
            return StoreRefusal.check(table: table.name, name: Self.tail(failure.message))
        case Constraint.notNull:
            let column = failure.message.split(separator: ".").last.map(String.init) ?? ""
            return StoreRefusal.missing(table: table.name, column: column)
        case Constraint.trigger:
            return StoreRefusal.appendOnly(table: table.name)
        default:
            return failure
        }
    }

    func refusal(
        _ failure: SQLiteFailure,
        deleting id: String,
        _ plan: TablePlan,
        _ shop: ShopID
    ) throws -> any Error {
        switch failure.code {
        case Constraint.foreignKey, Constraint.trigger:
            for reference in try session.catalog.references[plan.table.name] ?? [] {
                let names = SQLText(
                    sql: """
                        SELECT 1 FROM \(reference.table.name.quoted) WHERE shop_id = ? \
                        AND \(reference.column.storageName.quoted) = ? LIMIT 1
                        """,
                    values: [.shop(shop), .uuid(id)]
                )
                if try session.value(names.sql, names.values) != .null {
                    return StoreRefusal.stillReferenced(
                        table: plan.table.name,
                        by: reference.table.name,
                        column: reference.column.name
                    )
                }
            }
            return StoreRefusal.check(table: plan.table.name, name: "foreign_key")
        default:
            return failure
        }
    }

    /// "UNIQUE constraint failed: jobs.shop_id, jobs.job_number" → ["job_number"].
    private func duplicateColumns(_ message: String, _ plan: TablePlan) -> [String] {
        let tail = Self.tail(message)
        if tail.hasPrefix("index '") {
            let name = tail.dropFirst("index '".count).prefix { $0 != "'" }
            return plan.table.indexes.first { $0.name == name }?.columns
                .filter { $0 != "shop_id" } ?? []
        }
        return tail.split(separator: ",").compactMap { part in
            let name = part.split(separator: ".").last.map(String.init) ?? ""
            if name == "shop_id" { return nil }
            return plan.table.columns.first { $0.storageName == name }?.name ?? name
        }
    }

    /// The id of the row that is there already.
    private func existing<R: Record>(
        _ row: R,
        _ columns: [String],
        _ plan: TablePlan,
        _ shop: ShopID
    ) throws -> String? {
        var collector = ValueCollector(plan)
        try row.visit(&collector)
        var text = SQLText(
            sql: "SELECT id FROM \(plan.table.name.quoted) WHERE shop_id = ?",
            values: [.shop(shop)]
        )
        for name in columns {
            guard let position = plan.table.positions[name],
                collector.values.indices.contains(position)
            else { return nil }
            text.append(" AND \(plan.columns[position].quoted) IS ?", [collector.values[position]])
        }
        // A partial index knows only the rows of its condition.
        let index = plan.table.indexes.first {
            $0.unique && $0.columns.filter { $0 != "shop_id" } == columns
        }
        if let index, !index.condition.isEmpty { text.append(" AND (\(index.condition))") }
        return try session.first(text.sql + " LIMIT 1", text.values) { uuidColumn($0, 0) }
    }

    /// SQLite does not say which key failed: look at each.
    private func missingReference<R: Record>(
        _ row: R,
        _ plan: TablePlan,
        _ shop: ShopID
    ) throws -> StoreRefusal? {
        var collector = ValueCollector(plan)
        try row.visit(&collector)
        for (position, column) in plan.table.columns.enumerated() {
            guard let reference = column.reference, collector.values.indices.contains(position),
                collector.values[position] != .null
            else { continue }
            let found = try session.value(
                "SELECT 1 FROM \(reference.table.quoted) WHERE shop_id = ? AND id = ?",
                [.shop(shop), collector.values[position]]
            )
            if found == .null {
                return .reference(
                    table: plan.table.name,
                    column: column.name,
                    target: reference.table
                )
            }
        }
        return nil
    }

    /// After the first colon.
    private static func tail(_ message: String) -> String {
        guard let colon = message.range(of: ": ") else { return message }
        return String(message[colon.upperBound...])
    }

    /// Extended result codes that are macros in C.
    private enum Constraint {
        static let check = SQLITE_CONSTRAINT | 1 << 8
        static let foreignKey = SQLITE_CONSTRAINT | 3 << 8
        static let notNull = SQLITE_CONSTRAINT | 5 << 8
        static let primaryKey = SQLITE_CONSTRAINT | 6 << 8
        static let trigger = SQLITE_CONSTRAINT | 7 << 8
        static let unique = SQLITE_CONSTRAINT | 8 << 8
    }
}
