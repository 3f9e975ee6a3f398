import GRDBSQLite

/// One row of a report, by the names of its SELECT.
public struct SQLRow: Sendable {
    public let values: [SQLValue]
    private let positions: [String: Int]

    init(values: [SQLValue], positions: [String: Int]) {
        self.values = values
        self.positions = positions
    }

    /// NULL for a name that is not in the SELECT.
    public subscript(_ name: String) -> SQLValue {
        positions[name].map { values[$0] } ?? .null
    }

    /// Nil for NULL and for what is no integer.
    public func integer(_ name: String) -> Int64? {
        guard case .integer(let value) = self[name] else { return nil }
        return value
    }

    public func text(_ name: String) -> String? {
        guard case .text(let value) = self[name] else { return nil }
        return value
    }

    public func real(_ name: String) -> Double? {
        switch self[name] {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// UUID text of a column of 16 bytes.
    public func uuid(_ name: String) -> String? {
        guard case .bytes(let value) = self[name] else { return nil }
        return value.withUnsafeBytes { UUIDBytes($0)?.text }
    }
}

extension View {
    /// A SELECT of a report. For `Reports/` and `Migrations/` alone; everything else has its
    /// conditions as values. `?` stand for the arguments in order; the shop comes first.
    ///
    /// - Throws: `StoreFault.misuse` for a statement that writes; `StoreRefusal.tooMany` beyond
    ///   ``rowsMax`` rows.
    public func rows(_ sql: String, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        let prepared = try session.prepare(sql)
        guard sqlite3_stmt_readonly(prepared.pointer) != 0 else {
            throw StoreFault(.misuse, "a report does not write: \(sql.prefix(80))")
        }
        let count = sqlite3_column_count(prepared.pointer)
        var positions: [String: Int] = [:]
        for index in 0..<count {
            guard let name = sqlite3_column_name(prepared.pointer, index) else { continue }
            positions[String(cString: name)] = Int(index)
        }
        var number = 0
        return try session.rows(sql, arguments) { row in
            number += 1
            if number > Self.rowsMax {
                throw StoreRefusal.tooMany(what: "report rows", limit: Self.rowsMax)
            }
            return SQLRow(
                values: (0..<count).map { columnValue(row.pointer, $0) },
                positions: positions
            )
        }
    }
}
