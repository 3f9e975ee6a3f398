import Synchronization

/// So many a second, so many at once, for each key; a bounded table.
///
/// When the table is full, buckets that have filled up again are forgotten; when that makes no
/// room, all newcomers share one bucket, so that a flood of addresses limits itself.
final class TokenBuckets: Sendable {
    static let keysMax = 16_384

    struct Rate: Sendable, Hashable {
        /// 0 = no limit.
        var perSecond: Double
        var burst: Double

        var isLimited: Bool { perSecond > 0 && burst >= 1 }
    }

    struct Decision: Sendable, Equatable {
        var isAllowed: Bool
        /// Whole requests left now.
        var remaining: Int
        /// Seconds until the next is allowed (when refused) or until all are (when allowed).
        var seconds: Int
    }

    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    private struct Table {
        var buckets: [String: Bucket] = [:]
        var swept: ContinuousClock.Instant?
    }

    let name: String
    let rate: Rate
    private let table = Mutex(Table())

    init(name: String, _ rate: Rate) {
        self.name = name
        self.rate = rate
    }

    /// Takes one; nil when there is no limit.
    func take(_ key: String, now: ContinuousClock.Instant) -> Decision? {
        guard rate.isLimited else { return nil }
        return table.withLock { table in
            let key = Self.room(&table, for: key, rate: rate, now: now)
            var bucket = filled(table.buckets[key], now)
            defer { table.buckets[key] = bucket }
            guard bucket.tokens >= 1 else {
                let wait = ((1 - bucket.tokens) / rate.perSecond).rounded(.up)
                return Decision(isAllowed: false, remaining: 0, seconds: Self.whole(wait))
            }
            bucket.tokens -= 1
            let wait = ((rate.burst - bucket.tokens) / rate.perSecond).rounded(.up)
            return Decision(
                isAllowed: true,
                remaining: Self.whole(bucket.tokens),
                seconds: Self.whole(wait)
            )
        }
    }

    /// Gives one back: the attempt was no abuse.
    func giveBack(_ key: String) {
        table.withLock { table in
            guard var bucket = table.buckets[key] else { return }
            bucket.tokens = min(rate.burst, bucket.tokens + 1)
            table.buckets[key] = bucket
        }
    }

    private func filled(_ bucket: Bucket?, _ now: ContinuousClock.Instant) -> Bucket {
        guard let bucket else { return Bucket(tokens: rate.burst, at: now) }
        let passed = Self.seconds(now - bucket.at)
        return Bucket(
            tokens: min(rate.burst, bucket.tokens + max(0, passed) * rate.perSecond),
            at: now
        )
    }

    /// The key itself, or the shared one when the table is full of others.
    private static func room(
        _ table: inout Table,
        for key: String,
        rate: Rate,
        now: ContinuousClock.Instant
    ) -> String {
        guard table.buckets[key] == nil, table.buckets.count >= keysMax else { return key }
        let isDue = table.swept.map { now - $0 >= .seconds(1) } ?? true
        if isDue {
            table.swept = now
            table.buckets = table.buckets.filter { _, bucket in
                bucket.tokens + seconds(now - bucket.at) * rate.perSecond < rate.burst
            }
        }
        return table.buckets.count < keysMax ? key : ""
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    private static func whole(_ value: Double) -> Int {
        value.isFinite ? Int(max(0, min(value, 1_000_000))) : 0
    }
}
