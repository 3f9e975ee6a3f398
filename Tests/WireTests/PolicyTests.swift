import Testing

@testable import Wire

typealias Instant = ContinuousClock.Instant

@Suite("Liveness, with a clock of its own")
struct LivenessTests {
    let start = Instant.now

    /// Checks every 250 ms from the start until before `end`.
    func actions(
        _ liveness: inout Liveness,
        until end: Duration,
        heardAt: Set<Int> = []
    ) -> [(millisecond: Int, action: Liveness.Action)] {
        var actions: [(Int, Liveness.Action)] = []
        for millisecond in stride(from: 250, to: Int(end.wholeMilliseconds) + 1, by: 250) {
            let now = start.advanced(by: .milliseconds(millisecond))
            if heardAt.contains(millisecond) { liveness.heard(at: now) }
            let action = liveness.check(at: now)
            if action != .nothing { actions.append((millisecond, action)) }
        }
        return actions
    }

    @Test("a silent peer is pinged each second and gone after three")
    func silence() {
        var liveness = Liveness(now: start)
        let actions = actions(&liveness, until: .seconds(3))
        #expect(actions.map(\.millisecond) == [1_000, 2_000, 3_000])
        #expect(actions.map(\.action) == [.ping, .ping, .gone])
    }

    @Test("a peer that talks is not pinged")
    func talk() {
        var liveness = Liveness(now: start)
        let heard = Set(stride(from: 500, through: 10_000, by: 500))
        #expect(actions(&liveness, until: .seconds(10), heardAt: heard).isEmpty)
    }

    @Test("one frame within three seconds is enough")
    func lateAnswer() {
        var liveness = Liveness(now: start)
        let actions = actions(&liveness, until: .seconds(5), heardAt: [2_750])
        #expect(!actions.contains { $0.action == .gone })
    }

    @Test("a pause of our own is not held against the peer, which then has time to answer")
    func ownPause() {
        var liveness = Liveness(now: start)
        _ = liveness.check(at: start.advanced(by: .milliseconds(250)))
        let awake = start.advanced(by: .seconds(30))
        #expect(liveness.check(at: awake) == .ping)
        #expect(liveness.check(at: awake.advanced(by: .milliseconds(250))) == .nothing)
        var later = awake.advanced(by: .milliseconds(250))
        var gone: Duration?
        while gone == nil, later < awake.advanced(by: .seconds(10)) {
            later = later.advanced(by: .milliseconds(250))
            if liveness.check(at: later) == .gone { gone = later - awake }
        }
        #expect(gone == .seconds(2))
    }
}

@Suite("The balancer")
struct BalancerTests {
    typealias Candidate = Balancer.Candidate

    @Test("has no answer without endpoints, and the only one with one")
    func few() {
        var generator = SeededGenerator(seed: 1)
        #expect(Balancer.pick(of: [], using: &generator) == nil)
        let one = [Candidate(endpoint: 4, outstanding: 9)]
        #expect(Balancer.pick(of: one, using: &generator) == 4)
        #expect(Balancer.pick(of: one, avoiding: 4, using: &generator) == 4)
    }

    @Test("of two takes the one with fewer calls")
    func two() {
        var generator = SeededGenerator(seed: 2)
        let pair = [Candidate(endpoint: 0, outstanding: 5), Candidate(endpoint: 1, outstanding: 2)]
        for _ in 0..<100 { #expect(Balancer.pick(of: pair, using: &generator) == 1) }
    }

    @Test("never takes the busiest of many, and spreads over equals")
    func many() {
        var generator = SeededGenerator(seed: 3)
        var busy = (0..<5).map { Candidate(endpoint: $0, outstanding: 1) }
        busy.append(Candidate(endpoint: 5, outstanding: 100))
        var picks = [Int](repeating: 0, count: 6)
        for _ in 0..<6_000 {
            if let pick = Balancer.pick(of: busy, using: &generator) { picks[pick] += 1 }
        }
        #expect(picks[5] == 0)
        #expect(picks.prefix(5).allSatisfy { $0 > 900 })
    }

    @Test("tries another endpoint after a failure")
    func avoids() {
        var generator = SeededGenerator(seed: 4)
        let pair = [
            Candidate(endpoint: 0, outstanding: 0), Candidate(endpoint: 1, outstanding: 50),
        ]
        for _ in 0..<50 { #expect(Balancer.pick(of: pair, avoiding: 0, using: &generator) == 1) }
    }
}

@Suite("Retry")
struct RetryTests {
    static func decide(
        _ code: Code,
        _ outcome: Outcome,
        effect: MethodPolicy.Effect = .unkeyed,
        key: Bool = false,
        attempt: Int = 0,
        left: Duration = .seconds(10),
        retryAfter: Duration? = nil,
        reason: String = "R",
        isRetried: Bool = false,
        budget: inout RetryBudget
    ) -> Retry.Decision {
        var generator = SeededGenerator(seed: 5)
        var error = RPCError(code, reason, "m", outcome: outcome, retryAfter: retryAfter)
        error.isRetried = isRetried
        return Retry(effect: effect, hasIdempotencyKey: key).decide(
            error,
            attempt: attempt,
            left: left,
            budget: &budget,
            using: &generator
        )
    }

    static func isTriedAgain(
        _ code: Code,
        _ outcome: Outcome,
        effect: MethodPolicy.Effect = .unkeyed,
        key: Bool = false,
        attempt: Int = 0,
        left: Duration = .seconds(10),
        reason: String = "R",
        isRetried: Bool = false
    ) -> Bool {
        var budget = RetryBudget()
        return decide(
            code,
            outcome,
            effect: effect,
            key: key,
            attempt: attempt,
            left: left,
            reason: reason,
            isRetried: isRetried,
            budget: &budget
        ) != .fail
    }

    @Test("what was not executed is tried again for any method")
    func notExecuted() {
        for effect in [MethodPolicy.Effect.noSideEffects, .idempotent, .unkeyed] {
            #expect(Self.isTriedAgain(.unavailable, .notSent, effect: effect))
            #expect(Self.isTriedAgain(.unavailable, .refused, effect: effect))
            #expect(Self.isTriedAgain(.resourceExhausted, .refused, effect: effect))
        }
        #expect(Self.isTriedAgain(.failedPrecondition, .refused, reason: Refusals.helloRequired))
    }

    @Test("an unknown outcome is tried again only if that cannot happen twice")
    func unknown() {
        #expect(!Self.isTriedAgain(.unavailable, .unknown))
        #expect(Self.isTriedAgain(.unavailable, .unknown, key: true))
        #expect(Self.isTriedAgain(.unavailable, .unknown, effect: .idempotent))
        #expect(Self.isTriedAgain(.unavailable, .unknown, effect: .noSideEffects))
    }

    @Test("a definite answer stands, and so does a no that would be the same again")
    func definite() {
        for code in Code.allCases {
            #expect(!Self.isTriedAgain(code, .definite, effect: .noSideEffects))
        }
        for code in [
            Code.permissionDenied, .unimplemented, .invalidArgument, .unauthenticated,
            .deadlineExceeded,
        ] {
            #expect(!Self.isTriedAgain(code, .refused, effect: .noSideEffects))
        }
        #expect(!Self.isTriedAgain(.internal, .unknown, effect: .noSideEffects))
    }

    @Test("three attempts at most, in one layer, and none after the deadline")
    func limits() {
        #expect(Self.isTriedAgain(.unavailable, .refused, attempt: 1))
        #expect(!Self.isTriedAgain(.unavailable, .refused, attempt: 2))
        #expect(!Self.isTriedAgain(.unavailable, .refused, isRetried: true))
        #expect(!Self.isTriedAgain(.unavailable, .refused, left: .zero))
    }

    @Test("the server's word on when counts, and a pause beyond the deadline is no retry")
    func pushBack() {
        var budget = RetryBudget()
        let again = Self.decide(.unavailable, .refused, retryAfter: .seconds(2), budget: &budget)
        guard case .again(let pause) = again else {
            Issue.record("not tried again")
            return
        }
        #expect(pause >= .seconds(2) && pause < .seconds(3))
        let late = Self.decide(
            .unavailable,
            .refused,
            left: .seconds(1),
            retryAfter: .seconds(2),
            budget: &budget
        )
        #expect(late == .fail)
    }

    @Test("retries are a tenth of the calls once the reserve is spent")
    func budget() {
        var budget = RetryBudget()
        var retries = 0
        for _ in 0..<10_000 {
            budget.earn()
            if budget.spend() { retries += 1 }
        }
        #expect((1_000...1_012).contains(retries))
    }
}

@Suite("The clock offset")
struct ClockOffsetTests {
    let start = Instant.now

    @Test("measures what a frame took beyond the quickest, whatever the two clocks show")
    func delay() {
        for theirZero in [UInt64(1), 5_000_000_000, UInt64(Int64.max) - 10_000_000_000] {
            var clock = ClockOffset(now: start)
            func delay(sent: Int, arrived: Int) -> Duration {
                clock.delay(
                    sentMicroseconds: theirZero + UInt64(sent) * 1_000,
                    arrived: start.advanced(by: .milliseconds(arrived))
                )
            }
            #expect(delay(sent: 0, arrived: 3) == .zero)
            #expect(delay(sent: 10, arrived: 12) == .zero)
            #expect(delay(sent: 20, arrived: 30_022) == .seconds(30))
        }
    }

    @Test("follows clocks that drift apart")
    func drift() {
        var clock = ClockOffset(now: start)
        var last = Duration.zero
        // Their clock loses 1 ms in each second: after ten minutes it is 600 ms behind.
        for second in 0..<600 {
            last = clock.delay(
                sentMicroseconds: UInt64(second) * 999_000,
                arrived: start.advanced(by: .seconds(second))
            )
        }
        #expect(last <= .milliseconds(130))
    }

    @Test("is not upset by stamps that make no sense", arguments: [0, 1, .max, UInt64(Int64.max)])
    func nonsense(stamp: UInt64) {
        var clock = ClockOffset(now: start)
        _ = clock.delay(sentMicroseconds: 1_000, arrived: start)
        for other in [stamp, 5, .max, 0] {
            #expect(
                clock.delay(sentMicroseconds: other, arrived: start.advanced(by: .seconds(1)))
                    >= .zero
            )
        }
    }
}
