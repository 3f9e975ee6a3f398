import Testing

@testable import Wire

@Suite("A wheel of timers")
struct TimerWheelTests {
    typealias Instant = ContinuousClock.Instant

    /// Everything that is due at `now`.
    static func due(_ wheel: inout TimerWheel<Int>, _ now: Instant) -> [Int] {
        var given: [Int] = []
        while let value = wheel.popDue(now: now) { given.append(value) }
        return given
    }

    @Test("gives what is due in order, and nothing that was cancelled")
    func order() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let start = Instant.now
        var wheel = TimerWheel<Int>(origin: start)
        var due: [Int] = []
        for _ in 0..<500 {
            let at = Int.random(in: 0..<100_000, using: &generator)
            let key = wheel.add(at, at: start.advanced(by: .milliseconds(at)))
            if Int.random(in: 0..<4, using: &generator) == 0 {
                due.append(at)
            } else {
                wheel.cancel(key)
            }
        }
        #expect(wheel.count == due.count)
        var given: [Int] = []
        for now in stride(from: 0, through: 50_001, by: 7) {
            let now = start.advanced(by: .milliseconds(now))
            given += Self.due(&wheel, now).sorted()
            #expect(wheel.next().map { $0 > now } ?? true)
        }
        let last = 50_001 / 7 * 7
        #expect(given == due.filter { $0 < last }.sorted(), "seed \(seed)")
    }

    @Test("is never early, and at most a millisecond late")
    func exactness() {
        let start = Instant.now
        var wheel = TimerWheel<Int>(origin: start)
        for microseconds in [0, 1, 999, 1_000, 1_001, 4_095_999, 4_096_000, 8_192_500] {
            let at = start.advanced(by: .microseconds(microseconds))
            _ = wheel.add(microseconds, at: at)
            if microseconds > 0 {
                let early = Self.due(&wheel, at.advanced(by: .microseconds(-1)))
                #expect(early.isEmpty)
            }
            let given = Self.due(&wheel, at.advanced(by: .milliseconds(1)))
            #expect(given == [microseconds])
        }
    }

    @Test("gives everything after a sleep of many rounds")
    func sleep() {
        let start = Instant.now
        var wheel = TimerWheel<Int>(origin: start)
        for at in 0..<3_000 { _ = wheel.add(at, at: start.advanced(by: .milliseconds(3 * at))) }
        let given = Self.due(&wheel, start.advanced(by: .seconds(3_600)))
        #expect(Set(given) == Set(0..<3_000) && given.count == 3_000)
        #expect(wheel.next() == nil && wheel.count == 0)
    }

    @Test("uses the room of cancelled timers again, and their keys never")
    func room() {
        var wheel = TimerWheel<Int>()
        let at = Instant.now.advanced(by: .seconds(10))
        var keys: [TimerWheel<Int>.Key] = []
        for _ in 0..<3_000 {
            let key = wheel.add(1, at: at)
            _ = wheel.cancel(key)
            keys.append(key)
        }
        #expect(wheel.nodesHeld == 1)
        let living = wheel.add(2, at: at)
        let cancelled = keys.filter { wheel.cancel($0) }
        #expect(cancelled.isEmpty)
        #expect(wheel.count == 1)
        let last = wheel.cancel(living)
        #expect(last)
    }
}
