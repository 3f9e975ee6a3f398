import Synchronization

/// What a store has done since it was opened.
public struct StoreMetrics: Sendable, Hashable {
    /// Closures whose writes were committed.
    public var writes: Int64 = 0
    /// Closures that threw and were rolled back alone.
    public var refusals: Int64 = 0
    /// Transactions committed: writes / groups is the size of a group.
    public var groups: Int64 = 0
    public var largestGroup: Int = 0
    public var reads: Int64 = 0
    public var writesWaiting: Int = 0
    public var readsWaiting: Int = 0
    /// The last committed fact.
    public var lastFact: FactPosition = .start
}

final class StoreTally: Sendable {
    private let metrics = Mutex(StoreMetrics())

    var now: StoreMetrics { metrics.withLock { $0 } }

    func count(group: Int, refused: Int) {
        metrics.withLock { metrics in
            metrics.writes &+= Int64(group)
            metrics.refusals &+= Int64(refused)
            metrics.groups &+= group == 0 ? 0 : 1
            metrics.largestGroup = max(metrics.largestGroup, group)
        }
    }

    func countRead() {
        metrics.withLock { $0.reads &+= 1 }
    }
}
