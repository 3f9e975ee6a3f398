import GRDB
import GRDBSQLite

/// A prepared statement and its parameters, through SQLite's own interface: one row of 99 columns
/// is bound in microseconds, where boxed arguments cost 150.
struct Prepared {
    let statement: Statement
    var pointer: OpaquePointer { statement.sqliteStatement }

    /// Makes SQLite copy what it is given.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    func bindNull(at parameter: Int32) {
        sqlite3_bind_null(pointer, parameter)
    }

    func bind(_ value: Int64, at parameter: Int32) {
        sqlite3_bind_int64(pointer, parameter, value)
    }

    func bind(_ text: String, at parameter: Int32) {
        var text = text
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                // An empty string has no address, and no address would mean NULL.
                guard let start = characters.baseAddress else {
                    sqlite3_bind_text(pointer, parameter, "", 0, Self.transient)
                    return
                }
                sqlite3_bind_text64(
                    pointer,
                    parameter,
                    start,
                    UInt64(characters.count),
                    Self.transient,
                    UInt8(SQLITE_UTF8)
                )
            }
        }
    }

    func bind(_ bytes: [UInt8], at parameter: Int32) {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, !buffer.isEmpty else {
                sqlite3_bind_zeroblob(pointer, parameter, 0)
                return
            }
            sqlite3_bind_blob64(
                pointer,
                parameter,
                start,
                UInt64(buffer.count),
                Self.transient
            )
        }
    }

    func bind(_ uuid: UUIDBytes, at parameter: Int32) {
        uuid.withBytes { buffer in
            _ = sqlite3_bind_blob(pointer, parameter, buffer.baseAddress, 16, Self.transient)
        }
    }

    /// A UUID that does not parse equals no key.
    func bind(_ value: SQLValue, at parameter: Int32) {
        switch value {
        case .null: bindNull(at: parameter)
        case .integer(let integer): bind(integer, at: parameter)
        case .real(let real): sqlite3_bind_double(pointer, parameter, real)
        case .text(let text): bind(text, at: parameter)
        case .bytes(let bytes): bind(bytes, at: parameter)
        case .boolean(let flag): bind(Int64(flag ? 1 : 0), at: parameter)
        case .uuid(let text):
            if let uuid = UUIDBytes(text) {
                bind(uuid, at: parameter)
            } else {
                bind([], at: parameter)
            }
        case .enumeration(let number): bind(Int64(number), at: parameter)
        }
    }

    func bind(_ values: [SQLValue]) {
        for (index, value) in values.enumerated() {
            bind(value, at: Int32(truncatingIfNeeded: index + 1))
        }
    }

    /// True when there is a row.
    func step() throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw SQLiteFailure(sqlite3_db_handle(pointer), sql: statement.sql)
        }
    }

    /// Ready for the next use; frees what the rows held.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }
}
