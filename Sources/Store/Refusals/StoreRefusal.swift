/// A no from the store: the request cannot be done as it stands, and nothing was changed.
///
/// Columns are named as the contract names them. In order of precedence.
public enum StoreRefusal: Error, Sendable, Hashable {
    /// No live row with that id in this shop. Another shop's row is also not found (X002).
    case notFound(resource: String, id: String)
    /// The row has moved on: its version is `current`, not the expected one (X003).
    case stale(current: Int64)
    /// Rows of this table are only added.
    case appendOnly(table: String)
    /// A row with these values exists; `existing` is its id when it could be found.
    case duplicate(table: String, columns: [String], existing: String?)
    /// The column names a row of `target` that this shop does not have.
    case reference(table: String, column: String, target: String)
    /// The row cannot be deleted: rows of `by` name it in `column`.
    case stillReferenced(table: String, by: String, column: String)
    /// A column without a value that must have one.
    case missing(table: String, column: String)
    /// A value the column cannot hold; `reason` is lower_snake: `not_a_uuid`, `unknown_enum`,
    /// `currency_mismatch`.
    case value(table: String, column: String, reason: String)
    /// A CHECK of the table, by name: `jobs_priority_range`.
    case check(table: String, name: String)
    /// The idempotency key was used for another request (X004).
    case keyReused(key: String)
    /// The page token is forged, or was made for another shop, table, filter or order.
    case pageToken
    /// A filter or order names what cannot be filtered or ordered by.
    case query(table: String, reason: String)
    /// More than a limit with a name allows.
    case tooMany(what: String, limit: Int)
    /// The feed's database was replaced by an older one: start again from its beginning.
    case feedReplaced(epoch: Int64)
    /// The queue is full; try again later.
    case busy(queue: String, limit: Int)
    /// The read took longer than it may, and was stopped.
    case deadline
    /// No space left to write. Reads go on; writes do too when space returns.
    case diskFull
}
