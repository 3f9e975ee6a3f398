import Testing

@testable import Wire

@Suite("Hedging, with a clock of its own")
struct HedgingTests {
    let start = Instant.now

    /// After a window of calls that took 1 … 100 ms.
    func warm() -> Hedging {
        var hedging = Hedging(now: start)
        for number in 0..<200 {
            hedging.began(now: start)
            hedging.ended(after: .milliseconds(number % 100 + 1))
        }
        hedging.began(now: start.advanced(by: .seconds(10)))
        return hedging
    }

    @Test("a reading call is hedged after the 95th percentile of its method")
    func percentile() {
        let hedging = warm()
        let delay = hedging.delay(effect: .noSideEffects, left: .seconds(10)) ?? .zero
        #expect(delay >= .milliseconds(94) && delay <= .milliseconds(108), "\(delay)")
        #expect(hedging.delay(effect: .noSideEffects, left: .milliseconds(50)) == nil)
    }

    @Test("a call that changes something is never hedged")
    func effects() {
        let hedging = warm()
        #expect(hedging.delay(effect: .idempotent, left: .seconds(10)) == nil)
        #expect(hedging.delay(effect: .unkeyed, left: .seconds(10)) == nil)
    }

    @Test("a percentile is not told from a handful of calls, nor from calls of long ago")
    func samples() {
        var hedging = Hedging(now: start)
        for _ in 0..<99 { hedging.ended(after: .milliseconds(5)) }
        hedging.began(now: start.advanced(by: .seconds(11)))
        #expect(hedging.delay(effect: .noSideEffects, left: .seconds(1)) == nil)
        hedging.ended(after: .milliseconds(5))
        hedging.began(now: start.advanced(by: .seconds(12)))
        #expect(hedging.delay(effect: .noSideEffects, left: .seconds(1)) != nil)
        hedging.began(now: start.advanced(by: .seconds(80)))
        #expect(hedging.delay(effect: .noSideEffects, left: .seconds(1)) == nil)
    }

    // Without the bucket every one of these calls would be sent twice.
    @Test("when everything slows down, still at most one call in twenty is sent twice")
    func budget() {
        var hedging = warm()
        hedging.pushedBack()
        var hedged = 0
        for _ in 0..<10_000 {
            hedging.began(now: start.advanced(by: .seconds(11)))
            if hedging.spend() { hedged += 1 }
        }
        #expect((490...500).contains(hedged), "\(hedged)")
    }

    @Test("a server that turns calls away is sent no second copies")
    func pushBack() {
        var hedging = warm()
        hedging.pushedBack()
        #expect(hedging.spend() == false)
    }

    @Test("no second copy within the first millisecond")
    func floor() {
        var hedging = Hedging(now: start)
        for _ in 0..<200 { hedging.ended(after: .microseconds(90)) }
        hedging.began(now: start.advanced(by: .seconds(10)))
        #expect(hedging.delay(effect: .noSideEffects, left: .seconds(1)) == .milliseconds(1))
    }
}
