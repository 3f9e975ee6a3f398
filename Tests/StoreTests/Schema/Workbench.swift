import Contracts
import Schema
import Testing

@testable import Store

/// A service's tables with one filled row of each in two shops, and SQL tried on them past
/// everything that stands before the tables. What is tried is taken back.
struct Workbench {
    let session: Session
    /// By table: the row's id in the one shop and in the other.
    private(set) var rows: [String: String] = [:]
    private(set) var strangers: [String: String] = [:]

    static let shop = literal(of: Sample.shop.uuid.bytes)

    /// Runs on a fresh store of the service. Tables that only grow can be changed here: their
    /// triggers would answer before the constraint that is asked.
    static func on(
        _ service: ServiceContract,
        _ body: @escaping @Sendable (Workbench) throws -> Void
    ) async throws {
        let store = try Store(
            Sample.configuration(.memory),
            tables: service.records,
            migrations: [Migration.initial(tables: service.records)]
        )
        try await store.write { tx throws in
            var bench = Workbench(session: try tx.session)
            bench.rows = try FilledRow.insertAll(service, tx, in: Sample.shop)
            bench.strangers = try FilledRow.insertAll(service, tx, in: Sample.otherShop)
            for table in service.tables where table.appendOnly {
                try bench.session.script("DROP TRIGGER \("\(table.name)_no_update".quoted)")
                try bench.session.script("DROP TRIGGER \("\(table.name)_no_delete".quoted)")
            }
            try body(bench)
        }
    }

    /// The row's id as a literal.
    func id(of table: String) -> String { Self.literal(of: rows[table]) }
    func strangersID(of table: String) -> String { Self.literal(of: strangers[table]) }

    func row(of table: String) -> String {
        "shop_id = \(Self.shop) AND id = \(id(of: table))"
    }

    /// What SQLite says to the statements; nil when it takes them. Taken back either way.
    func refused(_ statements: String...) throws -> SQLiteFailure? {
        try trying {
            for statement in statements {
                do { try session.script(statement) } catch let failure as SQLiteFailure {
                    return failure
                }
            }
            return nil
        }
    }

    /// Runs `body` and takes back what it did.
    func trying<T>(_ body: () throws -> T) throws -> T {
        try session.script("SAVEPOINT probe")
        defer { try? session.script("ROLLBACK TO probe; RELEASE probe") }
        return try body()
    }

    func update(_ table: String, _ column: String, _ value: String) -> String {
        "UPDATE \(table.quoted) SET \(column.quoted) = \(value) WHERE \(row(of: table))"
    }

    /// A copy of the table's row in which some columns are other than in the original.
    func copy(_ table: TableDescription, with values: [String: String]) -> String {
        let columns = ["shop_id"] + table.columns.map(\.storageName)
        let list = columns.map(\.quoted).joined(separator: ", ")
        let given = columns.map { values[$0] ?? $0.quoted }.joined(separator: ", ")
        return "INSERT INTO \(table.name.quoted) (\(list)) SELECT \(given) "
            + "FROM \(table.name.quoted) WHERE \(row(of: table.name))"
    }

    /// Lets a table take a second row like the first.
    func dropUniqueIndexes(of table: TableDescription, but kept: String = "") throws {
        for index in table.indexes where index.unique && index.name != kept {
            try session.script("DROP INDEX IF EXISTS \(index.name.quoted)")
        }
    }

    static func newID() -> String { literal(of: UUIDv7.make()) }

    private static func literal(of id: String?) -> String {
        literal(of: id.flatMap { UUIDBytes($0)?.bytes } ?? [])
    }

    private static func literal(of bytes: [UInt8]) -> String { SQLValue.bytes(bytes).sqlLiteral }
}
