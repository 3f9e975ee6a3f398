/// Which of several endpoints takes a call.
///
/// **Power of two choices**: of two drawn at random, the one on which another call costs less,
/// `(outstanding + 1) × latency` (Mitzenmacher, "The Power of Two Choices in Randomized Load
/// Balancing", 2001). The best of all would be a herd: every client would find the same one.
///
/// **Slow start**: a fresh endpoint that is drawn is passed over with a probability that falls to
/// zero over ten seconds (`EndpointHealth.share`).
///
/// **Ejection** of an outlier: after five failures in a row of the kind UNAVAILABLE, or when its
/// latency is four times the median of its shard. It comes back after 1 s, 2 s, 4 s … 30 s by one
/// probe, a real call that goes first; an answer readmits it with a slow start, a failure ejects
/// it again (Envoy's outlier detection, with a probe instead of blind trust). Never more than half
/// of the ready endpoints of a shard are ejected, and if others vanish meanwhile, ejection is
/// ignored: when everybody looks ill, it is not them.
///
/// The lists to draw from are rebuilt when an endpoint comes, goes, is ejected or may be probed.
/// `pick`, `began` and `ended` allocate nothing.
struct Balancer {
    typealias Instant = ContinuousClock.Instant

    /// How a call ended, as far as it tells about the endpoint.
    enum Ending {
        /// Any answer of the service, refusals of its rules included.
        case answered
        /// The deadline passed without an answer. No proof of illness, but it was that slow.
        case silent
        /// Turned away by admission (RESOURCE_EXHAUSTED, REFUSED): well, and full.
        case shed
        /// UNAVAILABLE: not reached, gone away, draining.
        case failed
        /// The caller no longer waited: says nothing.
        case abandoned
    }

    static let endpointsMax = 256
    static let shardsMax = 64
    static let failuresInARowMax = 5
    static let ejectionFirst = Duration.seconds(1)
    static let ejectionMax = Duration.seconds(30)
    /// After so long in trust an endpoint's next ejection is one step shorter.
    static let forgiveAfterSeconds = 30.0
    static let latencyOutlier = 4.0
    static let latencyOutlierSecondsMin = 0.001
    static let outlierSamplesMin = 20
    /// What a quick "no" counts as, in usual latencies, so that an endpoint that refuses at once
    /// does not look like the quickest of all.
    static let refusalPenalty = 10.0
    static let sweepEvery = Duration.seconds(1)

    private var endpoints: [EndpointHealth] = []
    /// Endpoints to draw from: all, and by shard.
    private var drawable: [Int] = []
    private var drawableOfShard: [[Int]] = []
    /// When an ejected endpoint may next be probed.
    private var nextProbe: Instant?
    private var nextSweep: Instant
    /// Latency of any answer of any endpoint: what an unknown one is taken for.
    private var usual: EndpointHealth

    init(now: Instant) {
        usual = EndpointHealth(now: now)
        nextSweep = now.advanced(by: Self.sweepEvery)
    }

    /// State of an endpoint, for metrics and tests. nil if there is none of this index.
    func health(of index: Int) -> EndpointHealth? {
        endpoints.indices.contains(index) && endpoints[index].isPresent ? endpoints[index] : nil
    }

    // MARK: Who is there

    /// An endpoint that is not ready yet.
    ///
    /// - Returns: its index, nil when there are too many. An index is given again after `removed`
    ///   when its last call has ended.
    mutating func added(shard: Int = 0, now: Instant) -> Int? {
        guard (0..<Self.shardsMax).contains(shard) else { return nil }
        var fresh = EndpointHealth(now: now)
        fresh.isPresent = true
        fresh.shard = shard
        if let free = endpoints.firstIndex(where: { !$0.isPresent && $0.outstanding == 0 }) {
            endpoints[free] = fresh
            return free
        }
        guard endpoints.count < Self.endpointsMax else { return nil }
        endpoints.append(fresh)
        return endpoints.count - 1
    }

    mutating func removed(_ index: Int, now: Instant) {
        guard health(of: index) != nil else { return }
        endpoints[index].isPresent = false
        endpoints[index].isReady = false
        rebuild(now: now)
    }

    /// - Parameter ready: connected, and it says that it takes calls.
    mutating func setReady(_ index: Int, _ ready: Bool, now: Instant) {
        guard let health = health(of: index), health.isReady != ready else { return }
        endpoints[index].isReady = ready
        if ready { endpoints[index].restart(now: now) }
        rebuild(now: now)
    }

    // MARK: Calls

    /// - Parameters:
    ///   - avoided: endpoint that failed the last attempt, or has the first of a hedged pair.
    ///   - shard: only endpoints of this shard; nil = any.
    /// - Returns: nil if no endpoint is ready. The avoided one if there is no other.
    mutating func pick(
        avoiding avoided: Int? = nil,
        shard: Int? = nil,
        now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        if let nextProbe, nextProbe <= now { rebuild(now: now) }
        guard let shard else {
            return draw(from: drawable, avoiding: avoided, now: now, using: &generator)
        }
        guard drawableOfShard.indices.contains(shard) else { return nil }
        return draw(from: drawableOfShard[shard], avoiding: avoided, now: now, using: &generator)
    }

    /// A call has been sent to it.
    mutating func began(_ index: Int, now: Instant) {
        guard endpoints.indices.contains(index) else { return }
        endpoints[index].outstanding += 1
        if let until = endpoints[index].ejectedUntil, until <= now, !endpoints[index].isProbing {
            endpoints[index].isProbing = true
            rebuild(now: now)
        }
    }

    /// A call that was sent to it has ended.
    ///
    /// - Parameter elapsed: since it was sent.
    mutating func ended(_ index: Int, after elapsed: Duration, _ ending: Ending, now: Instant) {
        guard endpoints.indices.contains(index) else { return }
        endpoints[index].outstanding = max(0, endpoints[index].outstanding - 1)
        let seconds = elapsed.inSeconds
        switch ending {
        case .answered:
            endpoints[index].observe(seconds: seconds, now: now)
            usual.observe(seconds: seconds, now: now)
            endpoints[index].failuresInARow = 0
            if endpoints[index].isProbing { readmit(index, now: now) }
        case .shed:
            endpoints[index].observe(seconds: max(seconds, refusalSeconds), now: now)
            endpoints[index].failuresInARow = 0
            if endpoints[index].isProbing { readmit(index, now: now) }
        case .silent:
            let known = endpoints[index].latencySeconds
            endpoints[index].observe(seconds: max(seconds, known), now: now)
            if endpoints[index].isProbing { eject(index, now: now) }
        case .failed:
            endpoints[index].observe(seconds: max(seconds, refusalSeconds), now: now)
            endpoints[index].failuresInARow += 1
            if endpoints[index].isProbing {
                eject(index, now: now)
            } else if endpoints[index].failuresInARow >= Self.failuresInARowMax {
                ejectIfAllowed(index, now: now)
            }
        case .abandoned:
            if endpoints[index].isProbing {
                endpoints[index].isProbing = false
                rebuild(now: now)
            }
        }
        if now >= nextSweep { sweep(now: now) }
    }

    private var refusalSeconds: Double { usual.latencySeconds * Self.refusalPenalty }

    private func draw(
        from pool: [Int],
        avoiding avoided: Int?,
        now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        guard pool.count > 1 else { return pool.first }
        // Positions to skip are rare: only a second attempt avoids anybody.
        let skipped = avoided.flatMap { pool.firstIndex(of: $0) }
        let count = pool.count - (skipped == nil ? 0 : 1)
        func at(_ drawn: Int) -> Int {
            pool[drawn + (skipped.map { drawn >= $0 ? 1 : 0 } ?? 0)]
        }
        guard count > 1 else { return at(0) }
        let first = Int.random(in: 0..<count, using: &generator)
        var second = Int.random(in: 0..<(count - 1), using: &generator)
        if second >= first { second += 1 }
        let (one, other) = (at(first), at(second))
        // A probe that is due goes first: nothing else finds out.
        if endpoints[one].ejectedUntil.map({ $0 <= now }) == true { return one }
        if endpoints[other].ejectedUntil.map({ $0 <= now }) == true { return other }
        let onePassed = isPassedOver(one, now: now, using: &generator)
        let otherPassed = isPassedOver(other, now: now, using: &generator)
        if onePassed != otherPassed { return onePassed ? other : one }
        let (costOfOne, costOfOther) = (cost(one, now: now), cost(other, now: now))
        return costOfOne <= costOfOther ? one : other
    }

    private func cost(_ index: Int, now: Instant) -> Double {
        endpoints[index].cost(usualSeconds: max(usual.latencySeconds, 1e-6), now: now)
    }

    private func isPassedOver(
        _ index: Int,
        now: Instant,
        using generator: inout some RandomNumberGenerator
    ) -> Bool {
        let share = endpoints[index].share(now: now)
        return share < 1 && Double.random(in: 0..<1, using: &generator) >= share
    }

    // MARK: Trust

    private func mayBeEjected(_ index: Int) -> Bool {
        let shard = endpoints[index].shard
        var (ready, ejected) = (0, 0)
        for endpoint in endpoints where endpoint.isReady && endpoint.shard == shard {
            ready += 1
            if endpoint.ejectedUntil != nil { ejected += 1 }
        }
        return endpoints[index].isReady && (ejected + 1) * 2 <= ready
    }

    private mutating func ejectIfAllowed(_ index: Int, now: Instant) {
        guard endpoints[index].ejectedUntil == nil, mayBeEjected(index) else { return }
        let trusted = (now - endpoints[index].freshSince).inSeconds
        let forgiven = Int(min(trusted / Self.forgiveAfterSeconds, 100))
        endpoints[index].ejections = max(0, endpoints[index].ejections - forgiven)
        eject(index, now: now)
    }

    private mutating func eject(_ index: Int, now: Instant) {
        let steps = min(endpoints[index].ejections, 10)
        endpoints[index].ejections = steps + 1
        endpoints[index].isProbing = false
        endpoints[index].ejectedUntil = now.advanced(
            by: min(Self.ejectionFirst * (1 << steps), Self.ejectionMax)
        )
        rebuild(now: now)
    }

    private mutating func readmit(_ index: Int, now: Instant) {
        endpoints[index].restart(now: now)
        rebuild(now: now)
    }

    /// Looks for endpoints that are far slower than their neighbours. `ended` asks once a second.
    mutating func sweep(now: Instant) {
        nextSweep = now.advanced(by: Self.sweepEvery)
        for shard in drawableOfShard.indices {
            let measured = drawableOfShard[shard].filter {
                endpoints[$0].samplesSinceSweep >= Self.outlierSamplesMin
                    && endpoints[$0].ejectedUntil == nil
            }
            // Of two, nobody knows which is the odd one.
            guard measured.count >= 3 else { continue }
            let sorted = measured.map { endpoints[$0].latencySeconds }.sorted()
            let median = sorted[(sorted.count - 1) / 2]
            let bar = max(median * Self.latencyOutlier, median + Self.latencyOutlierSecondsMin)
            for index in measured where endpoints[index].latencySeconds > bar {
                ejectIfAllowed(index, now: now)
            }
        }
        for index in endpoints.indices { endpoints[index].samplesSinceSweep = 0 }
    }

    private mutating func rebuild(now: Instant) {
        drawable.removeAll(keepingCapacity: true)
        nextProbe = nil
        let shards = (endpoints.lazy.filter(\.isPresent).map(\.shard).max() ?? -1) + 1
        drawableOfShard = (0..<shards).map { _ in [] }
        for index in endpoints.indices where endpoints[index].isReady {
            if let until = endpoints[index].ejectedUntil {
                if until > now { nextProbe = min(nextProbe ?? until, until) }
                if until > now || endpoints[index].isProbing { continue }
            }
            drawableOfShard[endpoints[index].shard].append(index)
        }
        for shard in drawableOfShard.indices {
            let ready = endpoints.indices.filter {
                endpoints[$0].isReady && endpoints[$0].shard == shard
            }
            let trusted = ready.count { endpoints[$0].ejectedUntil == nil }
            if trusted * 2 < ready.count { drawableOfShard[shard] = ready }
            drawable += drawableOfShard[shard]
        }
    }
}

extension Balancer {
    /// An endpoint that may take a call.
    struct Candidate: Equatable {
        var endpoint: Int
        var outstanding: Int
    }

    /// By outstanding calls alone, for callers that keep no state.
    ///
    /// - Parameter avoided: endpoint that failed the last attempt.
    /// - Returns: nil without candidates.
    static func pick(
        of candidates: [Candidate],
        avoiding avoided: Int? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> Int? {
        var pool = candidates
        if let avoided, pool.count > 1 { pool.removeAll { $0.endpoint == avoided } }
        guard pool.count > 1 else { return pool.first?.endpoint }
        let first = Int.random(in: 0..<pool.count, using: &generator)
        var second = Int.random(in: 0..<(pool.count - 1), using: &generator)
        if second >= first { second += 1 }
        let (one, other) = (pool[first], pool[second])
        return one.outstanding <= other.outstanding ? one.endpoint : other.endpoint
    }
}

extension Balancer.Ending {
    /// Of a stream: its length is no latency.
    var ofStream: Balancer.Ending {
        switch self {
        case .answered, .silent, .abandoned: .abandoned
        case .shed: .shed
        case .failed: .failed
        }
    }

    /// - Parameter error: nil for an answer.
    init(_ error: RPCError?) {
        self =
            switch (error?.code, error?.outcome) {
            case (nil, _), (_, .definite): .answered
            case (.cancelled, _): .abandoned
            case (.deadlineExceeded, _): .silent
            case (.resourceExhausted, .refused): .shed
            case (.unavailable, _): .failed
            default: .answered
            }
    }
}
