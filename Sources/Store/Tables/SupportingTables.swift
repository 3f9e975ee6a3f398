/// The tables every service's database has beside its own. No word of the shop's trade.
enum SupportingTables {
    static let migrations = [Migration(version: 1, name: "supporting tables", sql: first)]

    private static let first =
        [
            """
            CREATE TABLE store_meta (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                database_id BLOB NOT NULL,
                epoch INTEGER NOT NULL CHECK (epoch >= 1),
                token_key BLOB NOT NULL CHECK (length(token_key) = 32)
            ) STRICT
            """,
            """
            CREATE TABLE outbox (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                epoch INTEGER NOT NULL,
                shop_id BLOB NOT NULL CHECK (length(shop_id) = 16),
                kind TEXT NOT NULL,
                aggregate_type TEXT NOT NULL,
                aggregate_id BLOB NOT NULL CHECK (length(aggregate_id) = 16),
                aggregate_version INTEGER NOT NULL,
                payload BLOB NOT NULL,
                actor TEXT NOT NULL,
                request_id TEXT NOT NULL,
                traceparent TEXT NOT NULL,
                time INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE idempotency_keys (
                shop_id BLOB NOT NULL CHECK (length(shop_id) = 16),
                actor TEXT NOT NULL,
                method TEXT NOT NULL,
                key TEXT NOT NULL,
                request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
                code INTEGER NOT NULL,
                answer BLOB NOT NULL,
                time INTEGER NOT NULL,
                PRIMARY KEY (shop_id, actor, method, key)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX idempotency_keys_time ON idempotency_keys (time)",
            """
            CREATE TABLE audit_log (
                shop_id BLOB NOT NULL CHECK (length(shop_id) = 16),
                sequence INTEGER NOT NULL CHECK (sequence >= 1),
                time INTEGER NOT NULL,
                actor TEXT NOT NULL,
                actor_shop BLOB CHECK (length(actor_shop) = 16),
                action TEXT NOT NULL,
                entity_type TEXT NOT NULL,
                entity_id BLOB NOT NULL CHECK (length(entity_id) = 16),
                before TEXT NOT NULL,
                after TEXT NOT NULL,
                reason TEXT NOT NULL,
                address TEXT NOT NULL,
                request_id TEXT NOT NULL,
                traceparent TEXT NOT NULL,
                previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
                hash BLOB NOT NULL CHECK (length(hash) = 32),
                PRIMARY KEY (shop_id, sequence)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE INDEX audit_log_entity ON audit_log \
            (shop_id, entity_type, entity_id, sequence)
            """,
            """
            CREATE TABLE audit_heads (
                shop_id BLOB PRIMARY KEY CHECK (length(shop_id) = 16),
                sequence INTEGER NOT NULL,
                hash BLOB NOT NULL CHECK (length(hash) = 32)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE sequences (
                shop_id BLOB NOT NULL CHECK (length(shop_id) = 16),
                name TEXT NOT NULL,
                period TEXT NOT NULL,
                value INTEGER NOT NULL CHECK (value >= 1),
                PRIMARY KEY (shop_id, name, period)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE cursors (
                feed TEXT PRIMARY KEY,
                epoch INTEGER NOT NULL,
                sequence INTEGER NOT NULL,
                update_time INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE parked_facts (
                feed TEXT NOT NULL,
                epoch INTEGER NOT NULL,
                sequence INTEGER NOT NULL,
                shop_id BLOB NOT NULL,
                kind TEXT NOT NULL,
                aggregate_type TEXT NOT NULL,
                aggregate_id BLOB NOT NULL,
                aggregate_version INTEGER NOT NULL,
                payload BLOB NOT NULL,
                actor TEXT NOT NULL,
                request_id TEXT NOT NULL,
                traceparent TEXT NOT NULL,
                time INTEGER NOT NULL,
                error TEXT NOT NULL,
                tries INTEGER NOT NULL,
                parked_time INTEGER NOT NULL,
                PRIMARY KEY (feed, epoch, sequence)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE replicas (
                kind TEXT NOT NULL,
                shop_id BLOB NOT NULL CHECK (length(shop_id) = 16),
                id BLOB NOT NULL CHECK (length(id) = 16),
                version INTEGER NOT NULL,
                payload BLOB NOT NULL,
                tombstone INTEGER NOT NULL CHECK (tombstone IN (0, 1)),
                update_time INTEGER NOT NULL,
                PRIMARY KEY (kind, shop_id, id)
            ) STRICT, WITHOUT ROWID
            """,
        ] + TableSQL.appendOnly("audit_log") + TableSQL.appendOnly("outbox")
}
