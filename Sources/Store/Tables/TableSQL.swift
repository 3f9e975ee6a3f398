import Schema

/// The statements that make a table from its description: STRICT, keyed by shop and id, with
/// every rule of the contract that SQL can hold.
struct TableSQL {
    private let table: TableDescription

    init(_ table: TableDescription) {
        self.table = table
    }

    /// The table, its indexes and its triggers.
    var statements: [String] {
        [createTable] + indexes.map(createIndex) + appendOnlyTriggers
    }

    private var name: String { table.name.quoted }

    private var createTable: String {
        var lines = ["shop_id BLOB NOT NULL"]
        lines += table.columns.map(definition)
        lines.append("PRIMARY KEY (shop_id, id)")
        lines.append(constraint("shop_id_length", "length(shop_id) = 16"))
        lines += table.columns.flatMap(checks)
        lines += table.checks.map { "CONSTRAINT \($0.name.quoted) CHECK (\($0.sql))" }
        lines += table.columns.compactMap(foreignKey)
        return "CREATE TABLE \(name) (\n    " + lines.joined(separator: ",\n    ")
            + "\n) STRICT, WITHOUT ROWID"
    }

    private func definition(_ column: ColumnDescription) -> String {
        var text = column.storageName.quoted + " " + column.kind.storageType
        if !column.isNullable { text += " NOT NULL" }
        if let value = ColumnPlan(column).defaultValue { text += " DEFAULT " + value.sqlLiteral }
        return text
    }

    private func constraint(_ rule: String, _ sql: String) -> String {
        "CONSTRAINT \("\(table.name)_\(rule)".quoted) CHECK (\(sql))"
    }

    private func checks(_ column: ColumnDescription) -> [String] {
        let name = column.storageName.quoted
        var checks: [String] = []
        func add(_ rule: String, _ sql: String) {
            checks.append(constraint("\(column.storageName)_\(rule)", sql))
        }
        switch column.kind {
        case .uuid:
            add("uuid", "length(\(name)) = 16")
        case .boolean:
            add("boolean", "\(name) IN (0, 1)")
        case .enumeration(let values):
            let stored = values.filter { !$0.stored.isEmpty }.map(\.stored.literal)
            add("enum", "\(name) IN (\(stored.joined(separator: ", ")))")
        case .json:
            // Older libraries call NULL invalid JSON.
            add("json", "\(name) IS NULL OR json_valid(\(name))")
        case .text, .bytes:
            // Characters of text, bytes of a blob.
            if column.lengthMax > 0 { add("length", "length(\(name)) <= \(column.lengthMax)") }
            if column.lengthMin > 0 { add("length_min", "length(\(name)) >= \(column.lengthMin)") }
        case .integer, .money, .instant:
            if let minimum = column.minimum { add("minimum", "\(name) >= \(minimum)") }
            if let maximum = column.maximum { add("maximum", "\(name) <= \(maximum)") }
        }
        return checks
    }

    private func foreignKey(_ column: ColumnDescription) -> String? {
        guard let reference = column.reference else { return nil }
        let action =
            switch reference.onDelete {
            case .cascade: " ON DELETE CASCADE"
            // SET NULL would null the shop too; a trigger on the parent nulls the column first.
            case .restrict, .setNull: " ON DELETE RESTRICT"
            }
        return """
            FOREIGN KEY (shop_id, \(column.storageName.quoted)) \
            REFERENCES \(reference.table.quoted) (shop_id, id)\(action)
            """
    }

    private func createIndex(_ index: IndexDescription) -> String {
        let columns = index.columns.map(storageName).map(\.quoted).joined(separator: ", ")
        let condition = index.condition.isEmpty ? "" : " WHERE \(index.condition)"
        return "CREATE \(index.unique ? "UNIQUE " : "")INDEX \(index.name.quoted) "
            + "ON \(name) (\(columns))\(condition)"
    }

    private func storageName(_ column: String) -> String {
        table.positions[column].map { table.columns[$0].storageName } ?? column
    }

    /// The contract's, and one for each reference that has none: without it every delete of a
    /// parent reads the whole table.
    var indexes: [IndexDescription] {
        table.indexes
            + table.columns.compactMap { column in
                guard column.reference != nil, column.name != "id", !isLed(by: column.name) else {
                    return nil
                }
                return IndexDescription(
                    name: "\(table.name)_\(column.name)_reference",
                    columns: ["shop_id", column.name]
                )
            }
    }

    private func isLed(by column: String) -> Bool {
        table.indexes.contains { index in
            guard index.condition.isEmpty else { return false }
            return index.columns.first == column
                || index.columns.first == "shop_id" && index.columns.dropFirst().first == column
        }
    }

    private var appendOnlyTriggers: [String] {
        table.appendOnly ? Self.appendOnly(table.name) : []
    }

    /// Rows of the table stay as they were written.
    static func appendOnly(_ table: String) -> [String] {
        ["update", "delete"].map { event in
            """
            CREATE TRIGGER \("\(table)_no_\(event)".quoted) BEFORE \(event.uppercased()) \
            ON \(table.quoted) BEGIN SELECT RAISE(ABORT, 'append only'); END
            """
        }
    }

    /// ON DELETE SET NULL for one column: the parent's rows let go of the child's first.
    var setNullTriggers: [String] {
        table.columns.compactMap { column in
            guard let reference = column.reference, reference.onDelete == .setNull else {
                return nil
            }
            let trigger = "\(reference.table)_frees_\(table.name)_\(column.name)".quoted
            return """
                CREATE TRIGGER \(trigger) BEFORE DELETE ON \(reference.table.quoted) BEGIN \
                UPDATE \(name) SET \(column.storageName.quoted) = NULL \
                WHERE shop_id = OLD.shop_id AND \(column.storageName.quoted) = OLD.id; END
                """
        }
    }
}

extension ColumnKind {
    /// The STRICT table's type.
    var storageType: String {
        switch self {
        case .uuid, .bytes: "BLOB"
        case .text, .enumeration, .json: "TEXT"
        case .integer, .boolean, .money, .instant: "INTEGER"
        }
    }
}

extension SQLValue {
    /// As written in SQL, for defaults.
    var sqlLiteral: String {
        switch self {
        case .null: "NULL"
        case .integer(let integer): String(integer)
        case .real(let real): String(real)
        case .text(let text): text.literal
        case .boolean(let flag): flag ? "1" : "0"
        case .enumeration(let number): String(number)
        case .uuid(let text): SQLValue.bytes(UUIDBytes(text)?.bytes ?? []).sqlLiteral
        case .bytes(let bytes):
            "x'" + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                + "'"
        }
    }
}
