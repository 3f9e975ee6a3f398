extension View {
    /// Facts after a position, in commit order.
    func facts(after position: FactPosition, limit: Int) throws -> [Fact] {
        let session = try session
        let columns = """
            SELECT epoch, sequence, shop_id, kind, aggregate_type, aggregate_id,
            aggregate_version, payload, actor, request_id, traceparent, time FROM outbox
            """
        let last = try session.integer("SELECT epoch FROM store_meta")
        // Sequences rise across epochs, so within the current one the key alone decides.
        let condition =
            position.epoch == last
            ? "sequence > ?2 AND ?1 > 0" : "epoch > ?1 OR (epoch = ?1 AND sequence > ?2)"
        return try session.rows(
            "\(columns) WHERE \(condition) ORDER BY sequence LIMIT ?3",
            [.integer(position.epoch), .integer(position.sequence), .integer(Int64(limit))],
            Self.fact
        )
    }

    /// A fact in the order of columns above.
    static func fact(_ row: Prepared) throws -> Fact {
        Fact(
            position: FactPosition(
                epoch: integerColumn(row, 0),
                sequence: integerColumn(row, 1)
            ),
            shop: try shopColumn(row, 2),
            kind: columnText(row.pointer, 3),
            aggregateType: columnText(row.pointer, 4),
            aggregateID: uuidColumn(row, 5),
            aggregateVersion: integerColumn(row, 6),
            payload: columnBytes(row.pointer, 7),
            actor: columnText(row.pointer, 8),
            requestID: columnText(row.pointer, 9),
            traceparent: columnText(row.pointer, 10),
            time: integerColumn(row, 11)
        )
    }
}
