public import Schema

/// A shop's counter as it stands.
public struct SequenceState: Sendable, Hashable {
    public var name: String
    /// Empty = for ever.
    public var period: String
    /// The last number given out.
    public var value: Int64

    public init(name: String, period: String, value: Int64) {
        self.name = name
        self.period = period
        self.value = value
    }
}

/// What an archive holds beside the rows of tables.
extension View {
    /// Every counter of the shop, by name and period.
    public func sequences(in shop: ShopID) throws -> [SequenceState] {
        try session.rows(
            "SELECT name, period, value FROM sequences WHERE shop_id = ? ORDER BY name, period",
            [.shop(shop)]
        ) {
            SequenceState(
                name: columnText($0.pointer, 0),
                period: columnText($0.pointer, 1),
                value: integerColumn($0, 2)
            )
        }
    }

    /// The shop's audit trail after an entry (0 = from the first), in order.
    ///
    /// - Parameter limit: at most ``rowsMax``.
    public func auditTrail(
        in shop: ShopID,
        after sequence: Int64,
        limit: Int = View.rowsMax
    ) throws -> [AuditRecord] {
        try session.rows(
            """
            SELECT \(AuditLink.columns) FROM audit_log
            WHERE shop_id = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """,
            [
                .shop(shop), .integer(sequence),
                .integer(Int64(max(0, min(limit, Self.rowsMax)))),
            ]
        ) { row in
            let (link, hash) = try AuditLink.read(row)
            return AuditRecord(
                entry: link.entry,
                sequence: link.sequence,
                time: link.time,
                hash: hash
            )
        }
    }

    /// The shop's rows after an id (empty = from the first) in order of ids, archived ones too; at
    /// most ``rowsMax``.
    public func page<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        after id: String,
        limit: Int = View.rowsMax
    ) throws -> [R] {
        try all(
            R.self,
            in: shop,
            where: id.isEmpty ? [] : [.greater("id", .uuid(id))],
            order: [.ascending("id")],
            limit: min(limit, Self.rowsMax),
            archived: true
        )
    }
}
