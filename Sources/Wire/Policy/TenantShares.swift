/// Who has asked how much of late, so that what must be turned away unseen is turned away from
/// those who ask the most. Calls of the last one to two tenths of a second, by tenant; tenants are
/// 256 kinds, and one in 256 is taken for another.
struct TenantShares {
    typealias Instant = ContinuousClock.Instant

    static let halvesEvery = Duration.milliseconds(100)
    private static let kinds = 256

    private var counts = [UInt32](repeating: 0, count: kinds)
    private var total: UInt32 = 0
    /// Kinds that have asked at all.
    private var active: UInt32 = 0
    private var halvedAt: Instant

    init(now: Instant) { halvedAt = now }

    mutating func asked(_ tenant: UInt64, now: Instant) {
        if now - halvedAt > Self.halvesEvery { halve(now: now) }
        let kind = Self.kind(tenant)
        guard total < .max else { return }
        if counts[kind] == 0 { active += 1 }
        counts[kind] += 1
        total += 1
    }

    /// Whether it asks for at least half of what is asked on the average. One alone does.
    func isLarge(_ tenant: UInt64) -> Bool {
        2 * UInt64(counts[Self.kind(tenant)]) * UInt64(active) >= UInt64(total)
    }

    private mutating func halve(now: Instant) {
        halvedAt = now
        (total, active) = (0, 0)
        for kind in counts.indices {
            counts[kind] /= 2
            total += counts[kind]
            if counts[kind] > 0 { active += 1 }
        }
    }

    private static func kind(_ tenant: UInt64) -> Int {
        Int(truncatingIfNeeded: Rendezvous.mix(tenant) % UInt64(kinds))
    }
}
