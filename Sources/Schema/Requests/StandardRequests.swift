public import SwiftProtobuf

/// The five standard requests (AIP-131…135) as their generic handler sees them. Conformances are
/// generated.
public protocol GetRequest: Message, JSONMapped, Sendable {
    var id: String { get }
}

/// A page of a model (AIP-132).
public protocol ListRequest: Message, JSONMapped, Sendable {
    /// 0 = 50; at most 200 (X012).
    var pageSize: Int32 { get }
    var pageToken: String { get }
    var filter: String { get }
    var orderBy: String { get }
    var showDeleted: Bool { get }
}

/// The rows of a page.
public protocol ListResponse: Message, JSONMapped, Sendable {
    associatedtype Row: Record
    var rows: [Row] { get set }
    var nextPageToken: String { get set }
}

/// A new row (AIP-133).
public protocol CreateRequest: Message, JSONMapped, Sendable {
    associatedtype Row: Record
    /// The proto name of the field that holds the row: `job`.
    static var rowField: String { get }
    var hasRow: Bool { get }
    var row: Row { get set }
}

/// Columns of a row to change (AIP-134).
public protocol UpdateRequest: Message, JSONMapped, Sendable {
    associatedtype Row: Record
    static var rowField: String { get }
    var hasRow: Bool { get }
    var row: Row { get set }
    /// Proto field names; empty = every writable field that is set in the row.
    var maskPaths: [String] { get }
    var etag: String { get }
}

/// A row to delete or archive (AIP-135).
public protocol DeleteRequest: Message, JSONMapped, Sendable {
    var id: String { get }
    var etag: String { get }
}
