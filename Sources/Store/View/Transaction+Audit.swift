/// One change worth keeping for ever: of money, consent, permission or status (X013).
public struct AuditEntry: Sendable, Hashable {
    /// `job.moved`, `payment.voided` …
    public var action: String
    /// Proto full name of the record.
    public var entityType: String
    /// UUID text.
    public var entityID: String
    /// The changed fields as JSON text; empty = there was none.
    public var before: String
    public var after: String
    public var author: Authorship

    public init(
        action: String,
        entityType: String,
        entityID: String,
        before: String = "",
        after: String = "",
        by author: Authorship
    ) {
        self.action = action
        self.entityType = entityType
        self.entityID = entityID
        self.before = before
        self.after = after
        self.author = author
    }
}

/// An entry as it is kept.
public struct AuditRecord: Sendable, Hashable {
    public var entry: AuditEntry
    /// From 1, per shop.
    public var sequence: Int64
    /// Microseconds since 1970.
    public var time: Int64
    /// SHA-256 over this entry and the one before.
    public var hash: [UInt8]

    public init(entry: AuditEntry, sequence: Int64, time: Int64, hash: [UInt8]) {
        self.entry = entry
        self.sequence = sequence
        self.time = time
        self.hash = hash
    }
}

extension Transaction {
    /// Adds an entry to the shop's audit trail, chained to the one before by its hash.
    ///
    /// - Throws: `StoreRefusal.value` when the entity's id is no UUID.
    public func audit(_ entry: AuditEntry, in shop: ShopID) throws {
        try append(entry, at: now, after: try auditHead(in: shop), in: shop)
    }

    /// Chains an entry to the head of the shop's trail.
    func append(
        _ entry: AuditEntry,
        at time: Int64,
        after head: (sequence: Int64, hash: [UInt8]),
        in shop: ShopID
    ) throws {
        guard let entity = UUIDBytes(entry.entityID) else {
            throw StoreRefusal.value(
                table: "audit_log",
                column: "entity_id",
                reason: "not_a_uuid"
            )
        }
        let link = AuditLink(
            shop: shop,
            sequence: head.sequence + 1,
            time: time,
            entry: entry,
            previous: head.hash
        )
        let hash = link.hash()
        try session.run(
            """
            INSERT INTO audit_log (shop_id, sequence, time, actor, actor_shop, action,
            entity_type, entity_id, before, after, reason, address, request_id, traceparent,
            previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .shop(shop), .integer(link.sequence), .integer(time), .text(entry.author.actor),
                entry.author.shop.map { .shop($0) } ?? .null, .text(entry.action),
                .text(entry.entityType), .bytes(entity.bytes), .text(entry.before),
                .text(entry.after), .text(entry.author.reason), .text(entry.author.address),
                .text(entry.author.requestID), .text(entry.author.traceparent),
                .bytes(head.hash), .bytes(hash),
            ]
        )
        try session.run(
            """
            INSERT INTO audit_heads (shop_id, sequence, hash) VALUES (?, ?, ?)
            ON CONFLICT (shop_id) DO UPDATE SET sequence = excluded.sequence,
            hash = excluded.hash
            """,
            [.shop(shop), .integer(link.sequence), .bytes(hash)]
        )
    }
}

extension View {
    /// The end of a shop's audit trail: worth keeping elsewhere, because who can write to the file
    /// can also make a new chain.
    public func auditHead(in shop: ShopID) throws -> (sequence: Int64, hash: [UInt8]) {
        try session.first(
            "SELECT sequence, hash FROM audit_heads WHERE shop_id = ?",
            [.shop(shop)]
        ) { (integerColumn($0, 0), columnBytes($0.pointer, 1)) } ?? (0, AuditLink.origin)
    }

    /// What happened to one record, oldest first.
    ///
    /// - Parameter limit: at most ``rowsMax``.
    public func auditTrail(
        _ entityType: String,
        _ id: String,
        in shop: ShopID,
        limit: Int = View.rowsMax
    ) throws -> [AuditRecord] {
        guard let uuid = UUIDBytes(id) else { return [] }
        return try session.rows(
            """
            SELECT \(AuditLink.columns) FROM audit_log
            WHERE shop_id = ? AND entity_type = ? AND entity_id = ? ORDER BY sequence LIMIT ?
            """,
            [
                .shop(shop), .text(entityType), .bytes(uuid.bytes),
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
}

/// An entry with its place in the chain: what its hash is made of.
struct AuditLink {
    let shop: ShopID
    let sequence: Int64
    let time: Int64
    let entry: AuditEntry
    let previous: [UInt8]

    /// What the first entry follows.
    static let origin = [UInt8](repeating: 0, count: 32)

    static let columns = """
        shop_id, sequence, time, actor, actor_shop, action, entity_type, entity_id, before, after,
        reason, address, request_id, traceparent, previous_hash, hash
        """

    /// Every field of the row but the hash itself.
    func hash() -> [UInt8] {
        var digest = Digest()
        digest.add(previous)
        digest.add(shop.bytes)
        digest.add(sequence)
        digest.add(time)
        digest.add(entry.author.actor)
        digest.add(entry.author.shop?.bytes ?? [])
        digest.add(entry.action)
        digest.add(entry.entityType)
        digest.add(UUIDBytes(entry.entityID)?.bytes ?? [])
        digest.add(entry.before)
        digest.add(entry.after)
        digest.add(entry.author.reason)
        digest.add(entry.author.address)
        digest.add(entry.author.requestID)
        digest.add(entry.author.traceparent)
        return digest.finish()
    }

    /// A row of ``columns`` and the hash it claims.
    static func read(_ row: Prepared) throws -> (link: AuditLink, hash: [UInt8]) {
        let author = Authorship(
            actor: columnText(row.pointer, 3),
            shop: columnBytes(row.pointer, 4).withUnsafeBytes { UUIDBytes($0) }.map { ShopID($0) },
            requestID: columnText(row.pointer, 12),
            traceparent: columnText(row.pointer, 13),
            reason: columnText(row.pointer, 10),
            address: columnText(row.pointer, 11)
        )
        let entry = AuditEntry(
            action: columnText(row.pointer, 5),
            entityType: columnText(row.pointer, 6),
            entityID: uuidColumn(row, 7),
            before: columnText(row.pointer, 8),
            after: columnText(row.pointer, 9),
            by: author
        )
        let link = AuditLink(
            shop: try shopColumn(row, 0),
            sequence: integerColumn(row, 1),
            time: integerColumn(row, 2),
            entry: entry,
            previous: columnBytes(row.pointer, 14)
        )
        return (link, columnBytes(row.pointer, 15))
    }
}
