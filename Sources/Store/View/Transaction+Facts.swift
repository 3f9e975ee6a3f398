import Schema

/// What became of a row.
enum RowChange: String {
    case saved
    case deleted
}

extension Transaction {
    /// Writes a fact in this transaction; it is told when the transaction is durable.
    ///
    /// - Parameter aggregateVersion: the row's version after the change.
    /// - Throws: `StoreRefusal.value` when the aggregate's id is no UUID.
    /// - Returns: its position.
    @discardableResult
    public func emit(
        kind: String,
        payload: [UInt8],
        aggregateType: String,
        aggregateID: String,
        aggregateVersion: Int64,
        in shop: ShopID,
        by author: Authorship
    ) throws -> FactPosition {
        guard let uuid = UUIDBytes(aggregateID) else {
            throw StoreRefusal.value(
                table: "outbox",
                column: "aggregate_id",
                reason: "not_a_uuid"
            )
        }
        let session = try session
        try session.run(
            """
            INSERT INTO outbox (epoch, shop_id, kind, aggregate_type, aggregate_id,
            aggregate_version, payload, actor, request_id, traceparent, time)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """
        ) { prepared in
            prepared.bind(epoch, at: 1)
            prepared.bind(shop.uuid, at: 2)
            prepared.bind(kind, at: 3)
            prepared.bind(aggregateType, at: 4)
            prepared.bind(uuid, at: 5)
            prepared.bind(aggregateVersion, at: 6)
            prepared.bind(payload, at: 7)
            prepared.bind(author.actor, at: 8)
            prepared.bind(author.requestID, at: 9)
            prepared.bind(author.traceparent, at: 10)
            prepared.bind(now, at: 11)
        }
        let sequence = session.lastRowID
        lastSequence = sequence
        return FactPosition(epoch: epoch, sequence: sequence)
    }

    /// The row's snapshot as a fact, without what never leaves the service.
    func tell<R: Record>(
        _ row: R,
        _ change: RowChange,
        _ plan: TablePlan,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        guard !plan.table.silent else { return }
        var told = row
        if !plan.secrets.isEmpty { told.take(plan.secrets, from: R()) }
        try emit(
            kind: plan.table.message + "." + change.rawValue,
            payload: try told.serializedBytes(),
            aggregateType: plan.table.message,
            aggregateID: row.id,
            aggregateVersion: row.version,
            in: shop,
            by: author
        )
    }
}
