/// When a call that only reads is sent a second time, to another endpoint, and the first answer
/// counts: after the method's 95th percentile. "Deferring a secondary request until the first has
/// been outstanding for more than the 95th-percentile expected latency limits the additional load
/// to approximately 5 %" (Dean and Barroso, "The Tail at Scale", 2013). One value for each method
/// of a target.
///
/// The 5 % hold also when the percentile is out of date, just when everything slows down: each
/// call earns a twentieth of a token, a hedge costs one, and a server that turns calls away
/// empties the bucket.
struct Hedging {
    typealias Instant = ContinuousClock.Instant

    static let attemptsMax = 2
    static let perCall = 0.05
    /// Hedges that may follow each other at once.
    static let burst = 5.0
    static let quantile = 0.95
    /// A percentile is told from so many calls at least.
    static let samplesMin: UInt64 = 100
    static let window = Duration.seconds(10)
    /// A window that has not seen enough calls by then is forgotten, its predecessor too.
    static let windowMax = Duration.seconds(60)
    /// Below it a second copy costs more than it wins.
    static let delayMin = Duration.milliseconds(1)

    private(set) var tokens = 0.0
    private var latencies = LatencyHistogram()
    private var windowStart: Instant
    private var percentile: Duration?

    init(now: Instant) { windowStart = now }

    /// A call (its first attempt) begins.
    mutating func began(now: Instant) {
        tokens = min(tokens + Self.perCall, Self.burst)
        let age = now - windowStart
        guard age >= Self.window else { return }
        if latencies.count >= Self.samplesMin {
            percentile = .microseconds(Int64(clamping: latencies.quantile(Self.quantile)))
        } else if age < Self.windowMax {
            return
        } else {
            percentile = nil
        }
        latencies = LatencyHistogram()
        windowStart = now
    }

    /// The first attempt has ended; also when the second was quicker and the first was cancelled:
    /// it would have taken at least so long, and leaving it out would make the percentile fall.
    mutating func ended(after elapsed: Duration) {
        latencies.record(microseconds: elapsed.wholeMicroseconds)
    }

    /// How long after its first attempt a call is hedged.
    ///
    /// - Parameter left: until the call's deadline.
    /// - Returns: nil if it is not: it changes something, too little is known, or the deadline
    ///   comes first.
    func delay(effect: MethodPolicy.Effect, left: Duration) -> Duration? {
        guard effect == .noSideEffects, let percentile else { return nil }
        let delay = max(percentile, Self.delayMin)
        return delay < left ? delay : nil
    }

    /// The delay has passed and there is another endpoint (`Balancer.pick(avoiding:)` gave one).
    ///
    /// - Returns: whether the second attempt is sent.
    mutating func spend() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// A server of this target has turned a call away: it needs no second copies now.
    mutating func pushedBack() { tokens = 0 }
}
