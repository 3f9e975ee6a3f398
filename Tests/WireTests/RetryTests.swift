import Testing

@testable import Wire

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
