import Dispatch
import Foundation
public import Schema

/// A service's database: rows, facts, numbers, keys and the audit trail.
///
/// One process holds the file. One thread writes; a few threads read, each closure in a snapshot
/// of its own. Closures are synchronous and run off the cooperative pool, so nothing can be
/// awaited inside a transaction.
public final class Store: Sendable {
    private let engine: Engine
    private let purger: Task<Void, Never>

    /// Opens or makes the database, checks every setting, and brings the schema up to date.
    ///
    /// - Parameter tables: every record the service keeps.
    /// - Parameter migrations: in order of version; usually ``Migration/initial(tables:extra:)``
    ///   and what came after it.
    /// - Throws: `StoreFault` of kind `open`, `locked`, `setting`, `migration` or `engine`. The
    ///   old schema is whole then.
    public init(
        _ configuration: StoreConfiguration,
        tables: [any Record.Type],
        migrations: [Migration]
    ) throws(StoreFault) {
        let engine = try Engine.open(
            configuration,
            Catalog(tables, audited: configuration.audited),
            migrations
        )
        self.engine = engine
        self.purger = Task { await IdempotencyPurge.run(engine) }
    }

    deinit {
        purger.cancel()
        engine.stop()
    }

    /// Runs the closure on a reader's thread; everything it reads is one snapshot.
    ///
    /// - Throws: what the closure throws; `StoreRefusal.busy`, `.deadline`; `StoreFault`.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (View) throws -> T
    ) async throws -> T {
        try await engine.read(body)
    }

    /// Runs the closure as ``read(_:)`` does, for what takes longer than a read may: an export. The
    /// snapshot keeps the log from shrinking meanwhile, and one of the readers is busy.
    ///
    /// - Parameter time: what the closure may take, at most an hour.
    public func read<T: Sendable>(
        within time: Duration,
        _ body: @escaping @Sendable (View) throws -> T
    ) async throws -> T {
        try await engine.read(time: min(time, .seconds(3_600)), body)
    }

    /// Runs the closure in a transaction and returns when its writes are durable.
    ///
    /// Closures that wait share one commit, but each stands or falls alone: what it wrote is kept
    /// only when it returns. A closure must be pure but for the transaction. When the commit
    /// itself fails, the fault's outcome is `unknown` and the process ends.
    ///
    /// - Throws: what the closure throws; `StoreRefusal.busy`, `.diskFull`; `StoreFault`.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await engine.write(body)
    }

    /// Facts after a position, in commit order; waits up to `wait` for the first one.
    ///
    /// - Parameter limit: at most ``factsMax``.
    /// - Returns: empty when none came in time.
    /// - Throws: `StoreRefusal.feedReplaced` for a position of a later epoch than this database's.
    public func facts(
        after position: FactPosition,
        limit: Int,
        wait: Duration = .zero
    ) async throws -> [Fact] {
        let current = engine.bell.position
        if position.epoch > current.epoch {
            throw StoreRefusal.feedReplaced(epoch: current.epoch)
        }
        if wait > .zero, !current.hasFacts(after: position) {
            try await engine.bell.wait(after: position, for: wait)
            try Task.checkCancellation()
        }
        guard engine.bell.position.hasFacts(after: position) else { return [] }
        let count = max(1, min(limit, Self.factsMax))
        return try await read { try $0.facts(after: position, limit: count) }
    }

    /// Facts in one answer.
    public static let factsMax = 1_000

    /// The last committed fact; `sequence` 0 = none yet.
    public var lastFact: FactPosition { engine.bell.position }

    /// This database's own id, made with it.
    public var databaseID: String { engine.meta.databaseID }

    public var metrics: StoreMetrics { engine.metrics }

    /// The settings in force, as read back at start, for the log: `synchronous=FULL` …
    public var settings: [String: String] { engine.settings }

    /// Looks for damage: the file, foreign keys, the audit chain, sequences, and facts against
    /// rows. Empty = sound. Reads everything; meant for the operator, not for every start.
    public func verify() async throws -> [VerifyFinding] {
        try await engine.verify()
    }

    /// Deletes idempotency keys that are over. Runs by itself every hour.
    @discardableResult
    public func purge() async throws -> Int {
        try await IdempotencyPurge.once(engine)
    }

    /// Finishes what waits, copies the log into the database and lets go of the file.
    public func close() async {
        purger.cancel()
        engine.stop()
        await engine.ended()
    }
}
