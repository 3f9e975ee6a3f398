import GRDBSQLite
import Schema

/// Reads a row's columns straight from the statement, in order. The first column of the record
/// is the statement's column `first`.
struct RowReader: ColumnReader {
    private let statement: OpaquePointer
    private let plan: TablePlan
    private let first: Int32
    private var position = 0

    init(_ prepared: Prepared, plan: TablePlan, first: Int32 = 0) {
        self.statement = prepared.pointer
        self.plan = plan
        self.first = first
    }

    mutating func uuid() throws -> String? {
        guard let index = next() else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: sqlite3_column_blob(statement, index),
            count: Int(sqlite3_column_bytes(statement, index))
        )
        guard let uuid = UUIDBytes(bytes) else {
            throw StoreFault(.corrupt, "\(plan.table.name): a UUID of \(bytes.count) bytes")
        }
        return uuid.text
    }

    mutating func text() throws -> String? {
        next().map { columnText(statement, $0) }
    }

    mutating func integer() throws -> Int64? {
        next().map { sqlite3_column_int64(statement, $0) }
    }

    mutating func boolean() throws -> Bool? {
        next().map { sqlite3_column_int64(statement, $0) != 0 }
    }

    mutating func money() throws -> Int64? { try integer() }

    mutating func instant() throws -> Int64? { try integer() }

    mutating func enumeration() throws -> Int? {
        let column = position
        guard let index = next() else { return nil }
        let stored = columnText(statement, index)
        guard plan.columns.indices.contains(column),
            let number = plan.columns[column].number(stored)
        else {
            throw StoreFault(.corrupt, "\(plan.table.name): no enum value is called \(stored)")
        }
        return number
    }

    mutating func json() throws -> String? { try text() }

    mutating func bytes() throws -> [UInt8]? {
        next().map { columnBytes(statement, $0) }
    }

    /// The next column's index; nil when it is NULL.
    private mutating func next() -> Int32? {
        let index = first + Int32(truncatingIfNeeded: position)
        position += 1
        return sqlite3_column_type(statement, index) == SQLITE_NULL ? nil : index
    }
}

/// Text of a column; UTF-8 that is broken is repaired, never a trap.
func columnText(_ statement: OpaquePointer, _ index: Int32) -> String {
    guard let text = sqlite3_column_text(statement, index) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, index))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
}

func columnBytes(_ statement: OpaquePointer, _ index: Int32) -> [UInt8] {
    let bytes = sqlite3_column_blob(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
}

/// A column as it is stored.
func columnValue(_ statement: OpaquePointer, _ index: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, index))
    case SQLITE_TEXT: .text(columnText(statement, index))
    case SQLITE_BLOB: .bytes(columnBytes(statement, index))
    default: .null
    }
}
