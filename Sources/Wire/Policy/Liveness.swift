/// Whether the peer of one connection is still there. PING each second of silence; three seconds
/// without any frame and it is gone. A pause of our own is not held against the peer.
struct Liveness {
    typealias Instant = ContinuousClock.Instant

    enum Action: Equatable { case nothing, ping, gone }

    static let pingAfter = Duration.seconds(1)
    static let goneAfter = Duration.seconds(3)
    /// How often `check` is asked.
    static let checkEvery = Duration.milliseconds(250)
    /// A gap between two checks from which on we take ourselves for having slept.
    static let ownPause = Duration.seconds(1)

    private var lastHeard: Instant
    private var lastPing: Instant
    private var lastCheck: Instant

    init(now: Instant) {
        lastHeard = now
        lastPing = now
        lastCheck = now
    }

    /// Any frame came.
    mutating func heard(at now: Instant) { lastHeard = max(lastHeard, now) }

    mutating func check(at now: Instant) -> Action {
        defer { lastCheck = now }
        if now - lastCheck >= Self.ownPause {
            lastHeard = max(lastHeard, now - Self.pingAfter)
        }
        if now - lastHeard >= Self.goneAfter { return .gone }
        if now - lastHeard >= Self.pingAfter && now - lastPing >= Self.pingAfter {
            lastPing = now
            return .ping
        }
        return .nothing
    }
}
