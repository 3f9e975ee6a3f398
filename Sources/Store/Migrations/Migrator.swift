import Logging

/// Brings a database's schema up to date, whole or not at all.
struct Migrator {
    private let session: Session
    private let logger: Logger

    /// Whose steps: the store's supporting tables and the service's own are counted apart.
    private enum Part: String {
        case store
        case service
    }

    init(_ session: Session, _ logger: Logger) {
        self.session = session
        self.logger = logger
    }

    /// - Throws: `StoreFault.migration` when a step was changed, is missing, or fails, and when
    ///   the database is newer than this program. Nothing is changed then.
    func run(_ migrations: [Migration]) throws {
        try check(order: SupportingTables.migrations)
        try check(order: migrations)
        let newest = try session.integer("PRAGMA user_version")
        let ours = migrations.last?.version ?? 0
        guard newest <= Int64(ours) else {
            throw StoreFault(
                .migration,
                "the database is of version \(newest), this program of \(ours)"
            )
        }
        // Foreign keys cannot be switched within a transaction.
        try session.script("PRAGMA foreign_keys = OFF")
        try session.script("BEGIN IMMEDIATE")
        do {
            try runInTransaction(migrations)
            try session.script("COMMIT")
        } catch {
            if !session.isOutsideTransaction { try session.script("ROLLBACK") }
            throw error
        }
        session.dropStatements()
        try session.script("PRAGMA foreign_keys = ON")
    }

    private func runInTransaction(_ migrations: [Migration]) throws {
        try session.script(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                part TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,
                checksum BLOB NOT NULL, applied_time INTEGER NOT NULL,
                PRIMARY KEY (part, version)
            ) STRICT, WITHOUT ROWID
            """
        )
        let ran = try run(SupportingTables.migrations, of: .store) + run(migrations, of: .service)
        guard ran > 0 else { return }
        let broken = try session.rows("PRAGMA foreign_key_check") { columnText($0.pointer, 0) }
        if let table = broken.first {
            throw StoreFault(.migration, "\(broken.count) references break, first in \(table)")
        }
        try PlannerStatistics(session).write()
        try session.script("PRAGMA user_version = \(migrations.last?.version ?? 0)")
    }

    private func check(order migrations: [Migration]) throws {
        for (index, migration) in migrations.enumerated() where migration.version != index + 1 {
            throw StoreFault(
                .migration,
                "step \(migration.name) has version \(migration.version), not \(index + 1)"
            )
        }
    }

    /// How many steps ran.
    private func run(_ migrations: [Migration], of part: Part) throws -> Int {
        let applied = try session.rows(
            "SELECT version, name, checksum FROM schema_migrations WHERE part = ? ORDER BY version",
            [.text(part.rawValue)]
        ) { (integerColumn($0, 0), columnText($0.pointer, 1), columnBytes($0.pointer, 2)) }
        guard applied.count <= migrations.count else {
            throw StoreFault(
                .migration,
                "the database has \(applied.count) \(part) steps, this program \(migrations.count)"
            )
        }
        for (step, (version, name, checksum)) in zip(migrations, applied) {
            guard Int64(step.version) == version, step.checksum == checksum else {
                throw StoreFault(
                    .migration,
                    "\(part) step \(version) (\(name)) is not the one that was run"
                )
            }
        }
        let due = migrations.dropFirst(applied.count)
        for step in due { try run(step, of: part) }
        return due.count
    }

    private func run(_ step: Migration, of part: Part) throws {
        for statement in step.sql {
            do {
                try session.script(statement)
            } catch {
                throw StoreFault(
                    .migration,
                    "\(part) step \(step.version) (\(step.name)) failed: \(error)"
                )
            }
        }
        try session.run(
            """
            INSERT INTO schema_migrations (part, version, name, checksum, applied_time)
            VALUES (?, ?, ?, ?, CAST(strftime('%s', 'now') AS INTEGER) * 1000000)
            """,
            [
                .text(part.rawValue), .integer(Int64(step.version)), .text(step.name),
                .bytes(step.checksum),
            ]
        )
        logger.info("schema: \(part) step \(step.version) (\(step.name))")
    }
}
