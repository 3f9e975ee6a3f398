import Testing

@testable import Wire

@Suite("Retry: pauses and budget")
struct RetryRulesTests {
    static let retry = Retry(effect: .noSideEffects, hasIdempotencyKey: false)

    /// Pauses of many retries of the same failure; nil = not tried again.
    static func pauses(
        _ error: RPCError,
        attempt: Int = 1,
        left: Duration = .seconds(10),
        count: Int = 500
    ) -> [Duration?] {
        var generator = SeededGenerator(seed: 11)
        return (0..<count).map { _ in
            var budget = RetryBudget()
            let decision = retry.decide(
                error,
                attempt: attempt,
                left: left,
                budget: &budget,
                using: &generator
            )
            guard case .again(let pause) = decision else { return nil }
            return pause
        }
    }

    let gone = RPCError(.unavailable, "PEER_GONE", "m", outcome: .unknown)

    @Test("pauses are spread over the whole interval, which doubles")
    func fullJitter() {
        for (attempt, most) in [(0, 25), (1, 50)] {
            let pauses = Self.pauses(gone, attempt: attempt).compactMap { $0 }
            #expect(pauses.count == 500)
            #expect(pauses.allSatisfy { $0 < .milliseconds(most) })
            let low = pauses.count { $0 < .milliseconds(most) / 4 }
            let high = pauses.count { $0 > .milliseconds(most) * 3 / 4 }
            #expect((90...160).contains(low) && (90...160).contains(high))
        }
    }

    @Test("who was sent away together does not come back together")
    func spreadPushBack() {
        let shed = RPCError(
            .resourceExhausted,
            "OVERLOADED",
            "m",
            outcome: .refused,
            retryAfter: .milliseconds(250)
        )
        let pauses = Self.pauses(shed, attempt: 0).compactMap { $0 }
        #expect(pauses.count == 500)
        #expect(pauses.allSatisfy { $0 >= .milliseconds(250) && $0 < .milliseconds(375) })
        #expect(pauses.contains { $0 > .milliseconds(350) })
    }

    @Test("a retry leaves half of what is left for the answer")
    func insideTheDeadline() {
        let pauses = Self.pauses(gone, attempt: 1, left: .milliseconds(20)).compactMap { $0 }
        #expect(pauses.count == 500)
        #expect(pauses.allSatisfy { $0 <= .milliseconds(10) })
        #expect(Self.pauses(gone, left: .milliseconds(1), count: 1) == [nil])
        #expect(Self.pauses(gone, left: .seconds(-1), count: 1) == [nil])
    }

    @Test("a server that says do not come back is believed")
    func never() {
        var error = gone
        error.retryAfter = .milliseconds(-1)
        #expect(Self.pauses(error, count: 1) == [nil])
    }

    // Charged to the budget, the eleventh of these calls fails: a restart with many under way.
    @Test("what nobody has seen goes elsewhere at once, one time, and costs no budget")
    func transparent() {
        var generator = SeededGenerator(seed: 12)
        var budget = RetryBudget()
        let draining = RPCError(.unavailable, "DRAINING", "m", outcome: .refused)
        for _ in 0..<1_000 {
            let first = Self.retry.decide(
                draining,
                attempt: 0,
                left: .seconds(1),
                budget: &budget,
                using: &generator
            )
            #expect(first == .again(after: .zero))
        }
        #expect(budget.tokens == RetryBudget.reserve)
        var again = 0
        for _ in 0..<1_000 {
            let second = Self.retry.decide(
                draining,
                attempt: 1,
                left: .seconds(1),
                budget: &budget,
                using: &generator
            )
            if second != .fail { again += 1 }
        }
        #expect(again == Int(RetryBudget.reserve))
    }

    @Test("a full server is no transparent case")
    func fullServer() {
        let shed = RPCError(.resourceExhausted, "OVERLOADED", "m", outcome: .refused)
        #expect(!Retry.isTransparent(shed))
        #expect(!Retry.isTransparent(gone))
    }
}
