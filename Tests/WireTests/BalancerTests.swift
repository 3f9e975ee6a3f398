import Testing

@testable import Wire

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
