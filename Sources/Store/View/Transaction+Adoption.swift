public import Schema

/// Rows, numbers and audit entries that were made elsewhere and are taken in as they are: what a
/// restored archive is made of.
extension Transaction {
    /// Adds a row as it was: its id, version and times stay. It is told as any row is that is saved.
    ///
    /// - Throws: what ``insert(_:in:by:)`` throws; `StoreRefusal.value` for a version below 1 or a
    ///   row without times.
    @discardableResult
    public func adopt<R: Record>(
        _ row: R,
        in shop: ShopID,
        by author: Authorship
    ) throws -> R {
        let plan = try session.catalog.plan(R.self)
        func wrong(_ column: String) -> StoreRefusal {
            .value(table: plan.table.name, column: column, reason: "not_adoptable")
        }
        guard plan.table.positions["version"] == nil || row.version >= 1 else {
            throw wrong("version")
        }
        guard row.createdMicroseconds != 0 else { throw wrong("create_time") }
        let stored = try store(row, plan.insert, plan, shop)
        try tell(stored, .saved, plan, shop, author)
        return stored
    }

    /// Raises a shop's counter to at least this: the next number is beyond it.
    public func raise(
        _ sequence: String,
        to value: Int64,
        in shop: ShopID,
        period: String = ""
    ) throws {
        guard value >= 1 else { return }
        try session.run(
            """
            INSERT INTO sequences (shop_id, name, period, value) VALUES (?, ?, ?, ?)
            ON CONFLICT (shop_id, name, period) DO UPDATE SET value = max(value, excluded.value)
            """,
            [.shop(shop), .text(sequence), .text(period), .integer(value)]
        )
    }

    /// Adds an entry to the audit trail with the time it had. Its hash is made anew where the shop or
    /// the entry before is another one: the chain holds from its first entry on.
    ///
    /// - Throws: `StoreFault.misuse` when it is not the next one.
    public func adopt(_ record: AuditRecord, in shop: ShopID) throws {
        let head = try auditHead(in: shop)
        guard record.sequence == head.sequence + 1 else {
            throw StoreFault(.misuse, "audit entry \(record.sequence) after \(head.sequence)")
        }
        try append(record.entry, at: record.time, after: head, in: shop)
    }
}

extension AuditRecord {
    /// The hash that the entry has behind another one in a shop's trail; nothing was changed when it
    /// is the one that the record claims.
    ///
    /// - Parameter previous: of the entry before; 32 zeros before the first.
    public func hash(after previous: [UInt8], in shop: ShopID) -> [UInt8] {
        AuditLink(shop: shop, sequence: sequence, time: time, entry: entry, previous: previous)
            .hash()
    }

    /// What the first entry of a trail follows.
    public static let origin = AuditLink.origin
}
