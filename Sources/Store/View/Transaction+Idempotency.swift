import Crypto

/// What makes two requests one: the same key from the same actor to the same method.
public struct IdempotencyKey: Sendable, Hashable {
    public var shop: ShopID
    public var actor: String
    public var method: String
    public var key: String

    public init(shop: ShopID, actor: String, method: String, key: String) {
        self.shop = shop
        self.actor = actor
        self.method = method
        self.key = key
    }
}

/// SHA-256 of a request's bytes.
public struct RequestHash: Sendable, Hashable {
    public let bytes: [UInt8]

    public init(of request: [UInt8]) {
        bytes = Array(SHA256.hash(data: request))
    }
}

/// The answer that was given before.
public struct Replay: Sendable, Hashable {
    /// 0 = success; otherwise the code of a definite failure.
    public var code: Int32
    /// The serialized response, or the failure's details.
    public var answer: [UInt8]
    /// Microseconds since 1970 when it was first given.
    public var time: Int64
}

extension View {
    /// The answer kept for a key, nil when it is new or over.
    ///
    /// - Throws: `StoreRefusal.keyReused` when the key was used with another request (X004).
    public func recall(_ key: IdempotencyKey, request: RequestHash) throws -> Replay? {
        let found = try session.first(
            """
            SELECT request_hash, code, answer, time FROM idempotency_keys
            WHERE shop_id = ? AND actor = ? AND method = ? AND key = ?
            """,
            [.shop(key.shop), .text(key.actor), .text(key.method), .text(key.key)]
        ) { row in
            (
                hash: columnBytes(row.pointer, 0),
                replay: Replay(
                    code: Int32(truncatingIfNeeded: integerColumn(row, 1)),
                    answer: columnBytes(row.pointer, 2),
                    time: integerColumn(row, 3)
                )
            )
        }
        guard let found else { return nil }
        guard found.hash == request.bytes else { throw StoreRefusal.keyReused(key: key.key) }
        return found.replay
    }
}

extension Transaction {
    /// How long an answer is kept: 7 days.
    public static let idempotencyDays = 7

    /// Keeps the answer with its effect, in one transaction: at most one effect per key, whatever
    /// crashes. Outcomes that are unknown are not kept.
    ///
    /// - Throws: `StoreRefusal.keyReused` when the key is taken.
    public func remember(
        _ key: IdempotencyKey,
        request: RequestHash,
        answer: [UInt8],
        code: Int32 = 0
    ) throws {
        do {
            try session.run(
                """
                INSERT INTO idempotency_keys
                (shop_id, actor, method, key, request_hash, code, answer, time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .shop(key.shop), .text(key.actor), .text(key.method), .text(key.key),
                    .bytes(request.bytes), .integer(Int64(code)), .bytes(answer), .integer(now),
                ]
            )
        } catch let failure as SQLiteFailure where failure.isConstraint {
            throw StoreRefusal.keyReused(key: key.key)
        }
    }
}

/// Deletes the keys whose days are over, in portions that let other writes in between.
enum IdempotencyPurge {
    static let portion = 1_000
    static let interval: Duration = .seconds(3_600)

    /// Every hour until the store closes.
    static func run(_ engine: Engine) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: interval)
                try await once(engine)
            } catch is CancellationError {
                return
            } catch {
                engine.configuration.logger.warning("idempotency keys were not purged: \(error)")
            }
        }
    }

    @discardableResult
    static func once(_ engine: Engine) async throws -> Int {
        var total = 0
        while true {
            let count = try await engine.write { transaction in
                let age = Int64(Transaction.idempotencyDays) * 86_400_000_000
                let session = try transaction.session
                try session.run(
                    """
                    DELETE FROM idempotency_keys WHERE (shop_id, actor, method, key) IN
                    (SELECT shop_id, actor, method, key FROM idempotency_keys
                    WHERE time < ? ORDER BY time LIMIT \(portion))
                    """,
                    [.integer(transaction.now - age)]
                )
                return session.changes
            }
            total += count
            if count < portion { return total }
        }
    }
}
