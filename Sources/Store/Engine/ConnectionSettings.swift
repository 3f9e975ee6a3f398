import GRDB
import GRDBSQLite

/// What every connection must be set to. Set, then read back: a database that does not hold its
/// settings is not used.
enum ConnectionSettings {
    /// Bytes the log file is cut back to once it has been copied into the database.
    static let journalSizeMax: Int64 = 64 * 1024 * 1024
    /// Pages of page cache, in KiB as SQLite wants them: negative.
    static let cacheKiB: Int64 = -32 * 1024

    /// The one connection that writes and checkpoints. `synchronous` comes after opening, because
    /// a driver may set another one while it opens.
    static func prepareWriter(_ session: Session, busyMilliseconds: Int64) throws {
        guard case .text("wal") = try session.value("PRAGMA journal_mode = WAL") else {
            throw StoreFault(.setting, "the file system does not take journal_mode = WAL")
        }
        try session.script(
            """
            PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
            PRAGMA busy_timeout = \(busyMilliseconds);
            PRAGMA journal_size_limit = \(journalSizeMax); PRAGMA wal_autocheckpoint = 0;
            PRAGMA mmap_size = 0; PRAGMA cache_size = \(cacheKiB);
            PRAGMA cell_size_check = ON; PRAGMA recursive_triggers = ON;
            PRAGMA temp_store = MEMORY;
            """
        )
        try verifyWriter(session, busyMilliseconds: busyMilliseconds)
    }

    static func verifyWriter(_ session: Session, busyMilliseconds: Int64) throws {
        guard case .text("wal") = try session.value("PRAGMA journal_mode") else {
            throw StoreFault(.setting, "journal_mode is not wal")
        }
        // synchronous 2 is FULL.
        try expect(
            session,
            [
                ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", busyMilliseconds),
                ("journal_size_limit", journalSizeMax), ("wal_autocheckpoint", 0),
                ("mmap_size", 0), ("query_only", 0), ("recursive_triggers", 1),
                // 2 is MEMORY. A closure's savepoint keeps the pages as they were; beyond 64 KiB
                // they would go to a file in /var/tmp, which costs a write each and may be full.
                ("temp_store", 2),
            ]
        )
    }

    /// A connection that only reads, and never checkpoints.
    static func prepareReader(_ session: Session, busyMilliseconds: Int64) throws {
        try session.script(
            """
            PRAGMA query_only = ON; PRAGMA busy_timeout = \(busyMilliseconds);
            PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0;
            PRAGMA cache_size = \(cacheKiB);
            """
        )
        try expect(
            session,
            [("query_only", 1), ("busy_timeout", busyMilliseconds), ("mmap_size", 0)]
        )
    }

    /// As they are in force.
    static func report(_ session: Session) throws -> [String: String] {
        var settings: [String: String] = [:]
        for name in ["journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size"] {
            switch try session.value("PRAGMA \(name)") {
            case .integer(let integer): settings[name] = String(integer)
            case .text(let text): settings[name] = text
            default: settings[name] = "none"
            }
        }
        settings["sqlite"] = String(cString: sqlite3_libversion())
        return settings
    }

    private static func expect(_ session: Session, _ settings: [(String, Int64)]) throws {
        for (name, wanted) in settings {
            let found = try session.value("PRAGMA \(name)")
            // A library built without memory mapping answers nothing.
            if name == "mmap_size", found == .null { continue }
            guard found == .integer(wanted) else {
                throw StoreFault(.setting, "\(name) is \(found), not \(wanted)")
            }
        }
    }
}
