public import Schema

extension Transaction {
    /// Moves the place up to which a feed has been applied, in the transaction that applied it.
    public func setCursor(_ feed: String, _ position: FactPosition) throws {
        try session.run(
            """
            INSERT INTO cursors (feed, epoch, sequence, update_time) VALUES (?, ?, ?, ?)
            ON CONFLICT (feed) DO UPDATE SET epoch = excluded.epoch,
            sequence = excluded.sequence, update_time = excluded.update_time
            """,
            [
                .text(feed), .integer(position.epoch), .integer(position.sequence),
                .integer(now),
            ]
        )
    }

    /// Sets a fact aside that could not be applied. Setting it aside again keeps the later error.
    public func park(_ fact: Fact, feed: String, error: String, tries: Int) throws {
        try session.run(
            """
            INSERT INTO parked_facts (feed, epoch, sequence, shop_id, kind, aggregate_type,
            aggregate_id, aggregate_version, payload, actor, request_id, traceparent, time,
            error, tries, parked_time)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (feed, epoch, sequence) DO UPDATE SET error = excluded.error,
            tries = excluded.tries, parked_time = excluded.parked_time
            """,
            [
                .text(feed), .integer(fact.position.epoch), .integer(fact.position.sequence),
                .shop(fact.shop), .text(fact.kind), .text(fact.aggregateType),
                .uuid(fact.aggregateID), .integer(fact.aggregateVersion), .bytes(fact.payload),
                .text(fact.actor), .text(fact.requestID), .text(fact.traceparent),
                .integer(fact.time), .text(error), .integer(Int64(tries)), .integer(now),
            ]
        )
    }

    /// Takes a fact off the shelf, after it was applied by hand or given up.
    public func unpark(_ feed: String, _ position: FactPosition) throws {
        try session.run(
            "DELETE FROM parked_facts WHERE feed = ? AND epoch = ? AND sequence = ?",
            [.text(feed), .integer(position.epoch), .integer(position.sequence)]
        )
    }

    /// Keeps our copy of another service's row. A copy that is not newer than ours is ignored, so
    /// order of arrival does not matter (X010).
    ///
    /// - Parameter tombstone: the row was deleted there; kept so that a late snapshot does not
    ///   bring it back.
    /// - Returns: whether it was newer.
    @discardableResult
    public func saveReplica<R: Record>(
        _ row: R,
        version: Int64,
        tombstone: Bool = false,
        in shop: ShopID
    ) throws -> Bool {
        guard let uuid = UUIDBytes(row.id) else {
            throw StoreRefusal.value(table: "replicas", column: "id", reason: "not_a_uuid")
        }
        let session = try session
        try session.run(
            """
            INSERT INTO replicas (kind, shop_id, id, version, payload, tombstone, update_time)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, shop_id, id) DO UPDATE SET version = excluded.version,
            payload = excluded.payload, tombstone = excluded.tombstone,
            update_time = excluded.update_time WHERE excluded.version > replicas.version
            """,
            [
                .text(R.table.message), .shop(shop), .bytes(uuid.bytes), .integer(version),
                .bytes(try row.serializedBytes()), .boolean(tombstone), .integer(now),
            ]
        )
        return session.changes > 0
    }
}
