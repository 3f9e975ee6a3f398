public import SwiftProtobuf

/// A message that is a row of its service's table. Conformances are generated.
public protocol Record: Message, JSONMapped, Sendable {
    static var table: TableDescription { get }

    /// UUID text (UUIDv7 when we made it).
    var id: String { get set }
    /// Counts the writes of this row, from 1. 0 = not stored yet.
    var version: Int64 { get set }
    /// Microseconds since 1970; 0 = not stored yet.
    var createdMicroseconds: Int64 { get set }
    var updatedMicroseconds: Int64 { get set }
    /// Microseconds since 1970 when archived; nil = live, or a table that does not archive.
    var archivedMicroseconds: Int64? { get set }
    /// ISO 4217; empty on records without money.
    var rowCurrency: String { get set }

    /// Hands every column's value to the visitor, in `Self.table.columns` order.
    func visit<V: ColumnVisitor>(_ visitor: inout V) throws
    /// Reads every column, in the same order.
    init<R: ColumnReader>(row: inout R) throws
    /// Takes the columns at these positions (in `table.columns`) from another value: field masks,
    /// defaults, masking of fields a role may not see.
    mutating func take(_ columns: [Int], from other: Self)
}

/// Receives a record's values column by column, in order: binding to SQL, validation, hashing and
/// comparing are visitors. `nil` is NULL.
public protocol ColumnVisitor {
    mutating func uuid(_ value: String?) throws
    mutating func text(_ value: String?) throws
    mutating func integer(_ value: Int64?) throws
    mutating func boolean(_ value: Bool?) throws
    /// `currency` may be empty: the row's.
    mutating func money(_ minor: Int64?, currency: String) throws
    /// Microseconds since 1970.
    mutating func instant(_ microseconds: Int64?) throws
    /// A number that is no value of the enum is passed on as it is.
    mutating func enumeration(_ number: Int?) throws
    /// JSON text.
    mutating func json(_ text: String?) throws
    mutating func bytes(_ value: [UInt8]?) throws
}

/// Gives a row's values column by column, in order. `nil` is NULL.
public protocol ColumnReader {
    mutating func uuid() throws -> String?
    mutating func text() throws -> String?
    mutating func integer() throws -> Int64?
    mutating func boolean() throws -> Bool?
    mutating func money() throws -> Int64?
    mutating func instant() throws -> Int64?
    mutating func enumeration() throws -> Int?
    mutating func json() throws -> String?
    mutating func bytes() throws -> [UInt8]?
}
