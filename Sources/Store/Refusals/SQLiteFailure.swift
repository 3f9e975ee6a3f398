import GRDBSQLite

/// An error code of SQLite as it came, before it is given a meaning.
struct SQLiteFailure: Error, CustomStringConvertible {
    /// Extended result code.
    let code: Int32
    let message: String
    let sql: String

    init(code: Int32, message: String, sql: String) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    init(_ connection: OpaquePointer?, sql: String) {
        self.init(
            code: sqlite3_extended_errcode(connection),
            message: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "no message",
            sql: sql
        )
    }

    var primary: Int32 { code & 0xFF }

    var description: String { "SQLite \(code): \(message) in \(sql.prefix(200))" }

    /// After these the page cache and the file may differ: the process must not go on (F6).
    var isFatal: Bool {
        primary == SQLITE_IOERR || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB
    }

    var isConstraint: Bool { primary == SQLITE_CONSTRAINT }

    var isDiskFull: Bool { primary == SQLITE_FULL }

    /// The meaning for callers where no table gives a better one.
    var meaning: any Error {
        switch primary {
        case SQLITE_FULL: StoreRefusal.diskFull
        case SQLITE_INTERRUPT: StoreRefusal.deadline
        case SQLITE_CORRUPT, SQLITE_NOTADB: StoreFault(.corrupt, description)
        default: StoreFault(.engine, description)
        }
    }

    /// Any error as callers see it.
    static func meaning(of error: any Error) -> any Error {
        (error as? SQLiteFailure)?.meaning ?? error
    }
}
