import GRDB
import GRDBSQLite

/// One connection with its prepared statements. Used on its lane's thread only.
final class Session {
    let database: Database
    let catalog: Catalog
    /// Signs page tokens.
    var tokenKey: [UInt8] = []
    private var statements: [String: Prepared] = [:]
    /// The first failure after which the file cannot be trusted, if there was one.
    private(set) var fatal: SQLiteFailure?

    /// Statements kept prepared; at the limit all are dropped and prepared anew.
    static let statementsMax = 1_024

    init(_ database: Database, catalog: Catalog) {
        self.database = database
        self.catalog = catalog
    }

    /// A failed statement has rolled the whole transaction back.
    var isOutsideTransaction: Bool {
        database.sqliteConnection.map { sqlite3_get_autocommit($0) != 0 } ?? true
    }

    var changes: Int {
        database.sqliteConnection.map { Int(sqlite3_changes($0)) } ?? 0
    }

    /// Rows changed since the connection was opened, by triggers and foreign keys too.
    var totalChanges: Int64 {
        database.sqliteConnection.map { sqlite3_total_changes64($0) } ?? 0
    }

    var lastRowID: Int64 { database.lastInsertedRowID }

    /// The statement, prepared before or now.
    func prepare(_ sql: String) throws -> Prepared {
        if let prepared = statements[sql] { return prepared }
        if statements.count >= Self.statementsMax { statements.removeAll() }
        let statement: Statement
        do {
            statement = try database.makeStatement(sql: sql)
        } catch let error as DatabaseError {
            throw note(
                SQLiteFailure(
                    code: error.extendedResultCode.rawValue,
                    message: error.message ?? "",
                    sql: sql
                )
            )
        }
        let prepared = Prepared(statement: statement)
        statements[sql] = prepared
        return prepared
    }

    /// Runs a statement that answers no rows.
    func run(_ sql: String, _ values: [SQLValue] = []) throws {
        try run(sql) { $0.bind(values) }
    }

    func run(_ sql: String, binding: (Prepared) throws -> Void) throws {
        let prepared = try prepare(sql)
        defer { prepared.reset() }
        try binding(prepared)
        do {
            while try prepared.step() {}
        } catch let failure as SQLiteFailure {
            throw note(failure)
        }
    }

    /// All rows of a query, mapped while the statement stands on them.
    func rows<T>(
        _ sql: String,
        _ values: [SQLValue] = [],
        _ map: (Prepared) throws -> T
    ) throws -> [T] {
        let prepared = try prepare(sql)
        defer { prepared.reset() }
        prepared.bind(values)
        var rows: [T] = []
        do {
            while try prepared.step() { rows.append(try map(prepared)) }
        } catch let failure as SQLiteFailure {
            throw note(failure)
        }
        return rows
    }

    /// The first row of a query.
    func first<T>(
        _ sql: String,
        _ values: [SQLValue] = [],
        _ map: (Prepared) throws -> T
    ) throws -> T? {
        let prepared = try prepare(sql)
        defer { prepared.reset() }
        prepared.bind(values)
        do {
            return try prepared.step() ? try map(prepared) : nil
        } catch let failure as SQLiteFailure {
            throw note(failure)
        }
    }

    /// First column of the first row.
    func value(_ sql: String, _ values: [SQLValue] = []) throws -> SQLValue {
        try first(sql, values) { columnValue($0.pointer, 0) } ?? .null
    }

    func integer(_ sql: String, _ values: [SQLValue] = []) throws -> Int64 {
        guard case .integer(let integer) = try value(sql, values) else { return 0 }
        return integer
    }

    /// Several statements, not kept.
    func script(_ sql: String) throws {
        guard let connection = database.sqliteConnection else {
            throw StoreFault(.closed, "the connection is closed")
        }
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else {
            throw note(SQLiteFailure(connection, sql: sql))
        }
    }

    /// Before the connection closes.
    func dropStatements() {
        statements.removeAll()
    }

    private func note(_ failure: SQLiteFailure) -> SQLiteFailure {
        if failure.isFatal, fatal == nil { fatal = failure }
        return failure
    }
}
