/// What a client knows about one endpoint: how busy it is, how quick it answers, and whether it
/// is trusted. A plain record of fixed size; `Balancer` holds one for each endpoint by index.
///
/// **Latency** is a low-pass filter over time, not over samples: an observation `x` that comes `t`
/// after the one before moves the estimate by `a · (x − estimate)` with `a = t / (τ + t)`, the
/// implicit Euler step of a first-order filter with time constant τ (it equals `1 − exp(−t/τ)` up
/// to the square of t/τ, without an exponential for each call). Answers of one batch come at the
/// same moment, so `a` has a floor: the last 1,024 samples or the last τ, whichever is less.
/// Finagle's "peak EWMA" (Twitter, `PeakEwma.scala`) jumps to each new maximum instead; with one
/// slow answer in a thousand that halves an endpoint's share for seconds, and a stalled endpoint
/// shows in `outstanding` anyway.
struct EndpointHealth {
    typealias Instant = ContinuousClock.Instant

    /// τ: what was measured so long ago has lost 63 % of its weight.
    static let latencyMemorySeconds = 1.0
    static let sampleWeightMin = 1.0 / 1_024
    /// A fresh endpoint reaches its full share after so long. (Envoy calls it slow start; caches
    /// fill and pools open meanwhile.)
    static let slowStartSeconds = 10.0
    /// Share with which a fresh endpoint begins.
    static let slowStartShare = 0.1

    /// Owned by a connection; otherwise the place is free.
    var isPresent = false
    /// Connected, and says that it takes calls.
    var isReady = false
    /// Which shard it serves; 0 where there is one.
    var shard = 0
    /// Calls sent and not ended.
    var outstanding = 0
    /// Estimate in seconds. 0 = nothing measured yet.
    private(set) var latencySeconds = 0.0
    private(set) var lastSample: Instant
    /// Since when it has been ready without a break.
    private(set) var freshSince: Instant
    /// Answers since the last sweep.
    var samplesSinceSweep = 0
    /// Failures of the kind UNAVAILABLE since the last answer.
    var failuresInARow = 0
    /// How often it has been ejected lately: the exponent of its next ejection.
    var ejections = 0
    /// Ejected at least until then. nil = trusted.
    var ejectedUntil: Instant?
    /// The one call that finds out whether it is well again is on its way.
    var isProbing = false

    init(now: Instant) {
        lastSample = now
        freshSince = now
    }

    /// Ready (again), with no past: slow start begins.
    mutating func restart(now: Instant) {
        freshSince = now
        failuresInARow = 0
        ejectedUntil = nil
        isProbing = false
        samplesSinceSweep = 0
    }

    mutating func observe(seconds: Double, now: Instant) {
        samplesSinceSweep += 1
        let elapsed = max(0, (now - lastSample).inSeconds)
        lastSample = now
        guard latencySeconds > 0 else { return latencySeconds = max(seconds, 1e-9) }
        let weight = max(elapsed / (Self.latencyMemorySeconds + elapsed), Self.sampleWeightMin)
        latencySeconds = max(latencySeconds + weight * (seconds - latencySeconds), 1e-9)
    }

    /// Share of its normal calls that it gets: from 0.1 to 1 over ten seconds.
    func share(now: Instant) -> Double {
        let age = (now - freshSince).inSeconds
        return age >= Self.slowStartSeconds
            ? 1 : max(Self.slowStartShare, age / Self.slowStartSeconds)
    }

    /// What one more call would cost here: (outstanding + 1) × latency. The estimate of an endpoint
    /// that is left alone fades as `τ / (τ + idle)`: nobody is shunned for ever for what he was.
    ///
    /// - Parameter usualSeconds: stands in where nothing is measured.
    func cost(usualSeconds: Double, now: Instant) -> Double {
        let known = latencySeconds > 0 ? latencySeconds : usualSeconds
        guard outstanding == 0 else { return Double(outstanding + 1) * known }
        let idle = max(0, (now - lastSample).inSeconds)
        return known * Self.latencyMemorySeconds / (Self.latencyMemorySeconds + idle)
    }
}

extension Duration {
    /// By halves of 64 bits: `Double(attoseconds)` takes 200 ns, `components` divides by 10¹⁸, and
    /// this runs for each call.
    var inSeconds: Double {
        let whole = attoseconds
        let high = Double(Int64(truncatingIfNeeded: whole >> 64))
        let low = Double(UInt64(truncatingIfNeeded: whole))
        return (high * 0x1p64 + low) * 1e-18
    }
}
