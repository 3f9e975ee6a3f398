import GRDBSQLite
import Schema

@testable import Store

/// A table with a column of every kind, in a database in memory: lists of the fuzz targets are
/// prepared and run by SQLite itself.
enum ListTable {
    static let table = TableDescription(
        name: "fuzzed",
        message: "fuzz.Fuzzed",
        resource: "Fuzzed",
        columns: [
            ColumnDescription("id", json: "id", number: 1, kind: .uuid, filterable: true),
            ColumnDescription(
                "create_time",
                json: "createTime",
                number: 2,
                kind: .instant,
                filterable: true
            ),
            ColumnDescription(
                "status",
                json: "status",
                number: 3,
                kind: .enumeration([
                    EnumerationValue(0, "STATUS_UNSPECIFIED", ""),
                    EnumerationValue(1, "OPEN", "open"),
                    EnumerationValue(2, "CLOSED", "closed"),
                ]),
                nullable: true,
                filterable: true
            ),
            ColumnDescription("total", json: "total", number: 4, kind: .money, filterable: true),
            ColumnDescription(
                "count",
                json: "count",
                number: 5,
                kind: .integer,
                nullable: true,
                filterable: true
            ),
            ColumnDescription("rush", json: "rush", number: 6, kind: .boolean, filterable: true),
            ColumnDescription(
                "note",
                json: "note",
                number: 7,
                kind: .text,
                nullable: true,
                filterable: true
            ),
            ColumnDescription(
                "tags",
                json: "tags",
                number: 8,
                kind: .json,
                nullable: true,
                filterable: true
            ),
            ColumnDescription(
                "photo",
                json: "photo",
                number: 9,
                kind: .bytes,
                nullable: true,
                filterable: true
            ),
            ColumnDescription(
                "secret",
                json: "secret",
                number: 10,
                kind: .text,
                nullable: true,
                filterable: true,
                sensitivity: .secret
            ),
        ]
    )

    static let plan = TablePlan(table)
    static let shop = ShopID(UUIDBytes(high: 1, low: 2))
    static let key = [UInt8](repeating: 3, count: 32)

    /// One row, so that conditions are evaluated.
    private static let row = """
        INSERT INTO fuzzed VALUES (x'00000000000000010000000000000002', zeroblob(16), 1, 'open',
            100, NULL, 1, 'a note', '["hail", 7]', x'00', 'hidden')
        """

    nonisolated(unsafe) private static let database: OpaquePointer? = {
        var database: OpaquePointer?
        guard sqlite3_open(":memory:", &database) == SQLITE_OK else { fail("SQLite opens") }
        for statement in TableSQL(table).statements + [row] {
            guard sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK else {
                fail("the table is made: \(String(cString: sqlite3_errmsg(database)))")
            }
        }
        return database
    }()

    /// Runs a statement to its end. SQLite takes it, with as many values as it asks for.
    ///
    /// - Returns: the first column of the last row as a number, nil if there was no row.
    @discardableResult
    static func run(_ text: SQLText) -> Int64? {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, text.sql, -1, &statement, nil) == SQLITE_OK else {
            fail("SQLite takes \(text.sql): \(String(cString: sqlite3_errmsg(database)))")
        }
        defer { sqlite3_finalize(statement) }
        expect(
            sqlite3_bind_parameter_count(statement) == text.values.count,
            "there is a value for every mark"
        )
        for (index, value) in text.values.enumerated() {
            bind(value, statement, Int32(index + 1))
        }
        var result: Int64?
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: result = sqlite3_column_int64(statement, 0)
            case SQLITE_DONE: return result
            default: fail("\(text.sql) runs: \(String(cString: sqlite3_errmsg(database)))")
            }
        }
    }

    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func bind(_ value: SQLValue, _ statement: OpaquePointer?, _ place: Int32) {
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let number): sqlite3_bind_int64(statement, place, number)
        case .boolean(let flag): sqlite3_bind_int64(statement, place, flag ? 1 : 0)
        case .enumeration(let number): sqlite3_bind_int64(statement, place, Int64(number))
        case .real(let number): sqlite3_bind_double(statement, place, number)
        case .text(let text), .uuid(let text):
            sqlite3_bind_text(statement, place, text, Int32(text.utf8.count), transient)
        case .bytes(let bytes):
            sqlite3_bind_blob(statement, place, bytes, Int32(bytes.count), transient)
        }
    }
}
