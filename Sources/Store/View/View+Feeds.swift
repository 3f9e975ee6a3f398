public import Schema

/// A fact that could not be applied, set aside with its error so that others go on.
public struct ParkedFact: Sendable, Hashable {
    public var feed: String
    public var fact: Fact
    public var error: String
    public var tries: Int
    /// Microseconds since 1970 when it was set aside.
    public var time: Int64
}

extension View {
    /// How far this service has read a feed; ``FactPosition/start`` when it never has.
    public func cursor(_ feed: String) throws -> FactPosition {
        try session.first("SELECT epoch, sequence FROM cursors WHERE feed = ?", [.text(feed)]) {
            FactPosition(epoch: integerColumn($0, 0), sequence: integerColumn($0, 1))
        } ?? .start
    }

    /// Facts set aside, oldest first; at most ``rowsMax``.
    public func parked(_ feed: String) throws -> [ParkedFact] {
        try session.rows(
            """
            SELECT epoch, sequence, shop_id, kind, aggregate_type, aggregate_id,
            aggregate_version, payload, actor, request_id, traceparent, time,
            error, tries, parked_time FROM parked_facts WHERE feed = ?
            ORDER BY epoch, sequence LIMIT \(Self.rowsMax)
            """,
            [.text(feed)]
        ) { row in
            ParkedFact(
                feed: feed,
                fact: try Self.fact(row),
                error: columnText(row.pointer, 12),
                tries: Int(integerColumn(row, 13)),
                time: integerColumn(row, 14)
            )
        }
    }

    /// Whether a fact of that aggregate is set aside, so that later ones wait behind it.
    public func isParked(_ feed: String, _ aggregateType: String, _ id: String) throws -> Bool {
        guard let uuid = UUIDBytes(id) else { return false }
        return try session.integer(
            """
            SELECT count(*) FROM (SELECT 1 FROM parked_facts
            WHERE feed = ? AND aggregate_type = ? AND aggregate_id = ? LIMIT 1)
            """,
            [.text(feed), .text(aggregateType), .bytes(uuid.bytes)]
        ) > 0
    }

    /// Our copy of another service's row; nil when there is none or it was deleted there.
    public func replica<R: Record>(
        _ type: R.Type,
        _ id: String,
        in shop: ShopID
    ) throws -> R? {
        guard let uuid = UUIDBytes(id) else { return nil }
        let payload = try session.first(
            """
            SELECT payload FROM replicas
            WHERE kind = ? AND shop_id = ? AND id = ? AND tombstone = 0
            """,
            [.text(R.table.message), .shop(shop), .bytes(uuid.bytes)]
        ) { columnBytes($0.pointer, 0) }
        return try payload.map { try R(serializedBytes: $0) }
    }

    /// Our copies of another service's rows, in order of making, after an id (empty = from the
    /// first); at most ``rowsMax``.
    public func replicas<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        after id: String = "",
        limit: Int = View.rowsMax
    ) throws -> [R] {
        let payloads = try session.rows(
            """
            SELECT payload FROM replicas
            WHERE kind = ? AND shop_id = ? AND id > ? AND tombstone = 0
            ORDER BY id LIMIT ?
            """,
            [
                .text(R.table.message), .shop(shop), .bytes(UUIDBytes(id)?.bytes ?? []),
                .integer(Int64(max(0, min(limit, Self.rowsMax)))),
            ]
        ) { columnBytes($0.pointer, 0) }
        return try payloads.map { try R(serializedBytes: $0) }
    }

    /// When a copy was last brought up to date, microseconds since 1970; nil = no copy. A copy
    /// older than its feed's delay is stale (X016).
    public func replicaTime<R: Record>(
        _ type: R.Type,
        _ id: String,
        in shop: ShopID
    ) throws -> Int64? {
        guard let uuid = UUIDBytes(id) else { return nil }
        return try session.first(
            "SELECT update_time FROM replicas WHERE kind = ? AND shop_id = ? AND id = ?",
            [.text(R.table.message), .shop(shop), .bytes(uuid.bytes)]
        ) { integerColumn($0, 0) }
    }

    /// The last number given out, 0 = none.
    public func number(
        _ sequence: String,
        in shop: ShopID,
        period: String = ""
    ) throws -> Int64 {
        try session.integer(
            "SELECT value FROM sequences WHERE shop_id = ? AND name = ? AND period = ?",
            [.shop(shop), .text(sequence), .text(period)]
        )
    }
}
