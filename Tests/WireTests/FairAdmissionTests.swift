import Testing

@testable import Wire

@Suite("Fair admission, with a clock of its own")
struct FairAdmissionTests {
    let start = Instant.now

    func at(_ milliseconds: Int) -> Instant { start.advanced(by: .milliseconds(milliseconds)) }

    func admission(running: Int = 1, queue: Int = 8, bytes: Int = 1 << 30) -> FairAdmission {
        FairAdmission(
            limit: AdaptiveLimit(min: running, max: running, initial: running, now: start),
            queueMax: queue,
            queueAgeMax: .seconds(2),
            bytesMax: bytes,
            now: start
        )
    }

    func arrive(
        _ admission: inout FairAdmission,
        _ number: UInt64,
        shop: UInt64 = 0,
        bytes: Int = 1,
        waited: Duration = .zero,
        at millisecond: Int = 0,
        deadline: Int = 10_000
    ) -> FairAdmission.Arrival {
        admission.arrive(
            FairAdmission.Ticket(number: number),
            tenant: shop,
            bytes: bytes,
            waited: waited,
            now: at(millisecond),
            deadline: at(deadline)
        )
    }

    /// Numbers of the calls that run when one after another ends.
    func order(_ admission: inout FairAdmission) -> [UInt64] {
        var order: [UInt64] = []
        while true {
            admission.leave(bytes: 1, after: .milliseconds(1), now: start)
            guard case .start(let ticket) = admission.next(now: start) else { return order }
            order.append(ticket.number)
        }
    }

    @Test("a shop that comes with one call waits for four of another's, not for forty")
    func turns() {
        var admission = admission(queue: 128)
        for number in 0...40 { _ = arrive(&admission, UInt64(number), shop: 1) }
        _ = arrive(&admission, 99, shop: 2)
        let order = order(&admission)
        #expect(order.count == 41)
        #expect((order.firstIndex(of: 99) ?? 41) <= 8)
        #expect(order.filter { $0 != 99 } == Array(1...40))
    }

    @Test("one shop leaves room for another, however much it asks")
    func room() {
        var admission = admission(queue: 64)
        for number in 0..<1_000 { _ = arrive(&admission, UInt64(number), shop: 1) }
        #expect(admission.queued == 32)
        guard case .wait = arrive(&admission, 1_000, shop: 2) else {
            Issue.record("the second shop was turned away")
            return
        }
    }

    @Test("a call whose deadline passes in the queue is never run, one withdrawn neither")
    func gone() {
        var admission = admission()
        _ = arrive(&admission, 1)
        _ = arrive(&admission, 2, deadline: 3)
        guard case .wait(let place) = arrive(&admission, 3) else {
            Issue.record("it does not wait")
            return
        }
        _ = arrive(&admission, 4)
        admission.withdraw(FairAdmission.Ticket(number: 3), at: place)
        admission.withdraw(FairAdmission.Ticket(number: 3), at: place)
        admission.withdraw(FairAdmission.Ticket(number: 4), at: -1)
        #expect(admission.queued == 2)
        admission.leave(bytes: 1, after: .milliseconds(1), now: at(3))
        #expect(admission.next(now: at(3)) == .expire(FairAdmission.Ticket(number: 2)))
        #expect(admission.next(now: at(3)) == .start(FairAdmission.Ticket(number: 4)))
        #expect(admission.next(now: at(3)) == nil)
        #expect(admission.bytes == 1)
    }

    @Test("a burst may wait 100 ms, a standing queue 20")
    func age() {
        var admission = admission()
        _ = arrive(&admission, 1)
        _ = arrive(&admission, 2)
        #expect(admission.sweep(now: at(100)) == nil)
        _ = arrive(&admission, 3, at: 95)
        #expect(admission.sweep(now: at(101)) == .shed(FairAdmission.Ticket(number: 2)))
        #expect(admission.sweep(now: at(115)) == nil)
        #expect(admission.sweep(now: at(116)) == .shed(FairAdmission.Ticket(number: 3)))
        #expect(admission.queued == 0 && admission.bytes == 1)
    }

    /// 64 run, and so many more wait as come in a burst.
    func full(waiting: Int, places: Int = 1_024) -> FairAdmission {
        var admission = admission(running: 64, queue: places)
        for number in 0..<(64 + waiting) { _ = arrive(&admission, UInt64(number), shop: 1) }
        #expect(admission.inFlight == 64 && admission.queued == waiting)
        return admission
    }

    @Test("in overload an eighth of the limit waits, and the next call is turned away at once")
    func overload() {
        var admission = full(waiting: 1)
        for number in UInt64(100)..<110 {
            guard case .wait = arrive(&admission, number, shop: 1, at: 100) else {
                Issue.record("a burst of 100 ms is no overload")
                return
            }
        }
        #expect(arrive(&admission, 200, shop: 1, at: 101) == .shed)
        // One of those that wait has waited for too long, two begin: eight are left.
        #expect(admission.queued == 11)
        for _ in 0..<2 {
            admission.leave(bytes: 1, after: .milliseconds(1), now: at(102))
            while admission.next(now: at(102)) != nil {}
        }
        #expect(admission.queued == 8)
        #expect(arrive(&admission, 201, shop: 1, at: 103) == .shed)
        admission.leave(bytes: 1, after: .milliseconds(1), now: at(103))
        while admission.next(now: at(103)) != nil {}
        guard case .wait = arrive(&admission, 202, shop: 1, at: 103) else {
            Issue.record("less than an eighth waits")
            return
        }
    }

    @Test("an overload lasts until nobody has been turned away for 100 ms, however short the queue")
    func lasting() {
        var admission = full(waiting: 8)
        #expect(arrive(&admission, 100, shop: 1, at: 101) == .shed)
        // A commit: all that ran ends, and all that waits begins.
        for _ in 0..<64 { admission.leave(bytes: 1, after: .milliseconds(1), now: at(102)) }
        while admission.next(now: at(102)) != nil {}
        #expect(admission.queued == 0)
        var number: UInt64 = 200
        func waiting(_ admission: inout FairAdmission, at millisecond: Int) -> Int {
            for _ in 0..<300 {
                number += 1
                _ = arrive(&admission, number, shop: 1, at: millisecond)
            }
            return admission.queued
        }
        #expect(waiting(&admission, at: 103) == 8)
        for _ in 0..<64 { admission.leave(bytes: 1, after: .milliseconds(1), now: at(104)) }
        while admission.next(now: at(104)) != nil {}
        // Nobody was turned away since 103.
        #expect(waiting(&admission, at: 204) > 200)
    }

    @Test("where several wait in overload, each has its share, and a newcomer waits")
    func shares() {
        var admission = full(waiting: 40)
        _ = arrive(&admission, 200, shop: 2, at: 50)
        // 32 are the share of one of two.
        #expect(arrive(&admission, 300, shop: 1, at: 101) == .shed)
        guard case .wait = arrive(&admission, 301, shop: 3, at: 102) else {
            Issue.record("the newcomer was turned away")
            return
        }
    }

    @Test("who asks little beside the others is not turned away because they wait")
    func little() {
        var admission = full(waiting: 0, places: 4_096)
        var number: UInt64 = 1_000
        var waits = 0
        for millisecond in 0..<300 {
            for _ in 0..<30 {
                number += 1
                _ = arrive(&admission, number, shop: 1, at: millisecond)
            }
            number += 1
            if case .wait = arrive(&admission, number, shop: 2, at: millisecond) { waits += 1 }
        }
        #expect(waits == 300)
    }

    @Test("what lay in buffers for long is turned away only when everything does")
    func buffers() {
        var admission = admission(running: 100)
        let old = Duration.milliseconds(300)
        #expect(arrive(&admission, 1, waited: old, at: 0) == .start)
        #expect(arrive(&admission, 2, waited: old, at: 99) == .start)
        #expect(arrive(&admission, 3, waited: old, at: 101) == .shed)
        #expect(arrive(&admission, 4, waited: .milliseconds(2), at: 102) == .start)
        #expect(arrive(&admission, 5, waited: old, at: 103) == .start)
        #expect(arrive(&admission, 6, waited: .seconds(3), at: 104) == .shed)
    }

    @Test("what lay in buffers for long is turned away from those who ask the most")
    func buffersOfMany() {
        var admission = admission(running: 1_000)
        let old = Duration.milliseconds(300)
        for number in UInt64(0)..<90 { _ = arrive(&admission, number, shop: 1, at: 1) }
        for number in UInt64(100)..<109 { _ = arrive(&admission, number, shop: 2, at: 1) }
        #expect(arrive(&admission, 200, shop: 1, waited: old, at: 2) == .start)
        #expect(arrive(&admission, 201, shop: 1, waited: old, at: 103) == .shed)
        #expect(arrive(&admission, 202, shop: 2, waited: old, at: 103) == .start)
    }

    @Test("requests in hand have so many bytes at most")
    func bytes() {
        var admission = admission(bytes: 1_000)
        #expect(arrive(&admission, 1, bytes: 600) == .start)
        #expect(arrive(&admission, 2, bytes: 401) == .shed)
    }

    @Test("after any history nothing is left over")
    func balance() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var admission = admission(running: 3, queue: 40)
        var running: Set<UInt64> = []
        var waiting: [UInt64: Int] = [:]
        var now = start
        for number in UInt64(1)...8_000 {
            now = now.advanced(by: .milliseconds(Int.random(in: 0...6, using: &generator)))
            let arrival = admission.arrive(
                FairAdmission.Ticket(number: number),
                tenant: UInt64.random(in: 0..<500, using: &generator),
                bytes: 100_000,
                now: now,
                deadline: now.advanced(by: .milliseconds(30))
            )
            switch arrival {
            case .start: running.insert(number)
            case .wait(let place): waiting[number] = place
            case .shed: break
            }
            if Bool.random(using: &generator), let ended = running.randomElement(using: &generator)
            {
                running.remove(ended)
                admission.leave(bytes: 100_000, after: .milliseconds(4), now: now)
            }
            if number % 5 == 0, let (gone, place) = waiting.randomElement(using: &generator) {
                waiting[gone] = nil
                admission.withdraw(FairAdmission.Ticket(number: gone), at: place)
            }
            while let verdict = admission.next(now: now) ?? admission.sweep(now: now) {
                switch verdict {
                case .start(let ticket):
                    #expect(waiting.removeValue(forKey: ticket.number) != nil, "seed \(seed)")
                    running.insert(ticket.number)
                case .expire(let ticket), .shed(let ticket):
                    #expect(waiting.removeValue(forKey: ticket.number) != nil, "seed \(seed)")
                }
            }
            #expect(admission.inFlight == running.count, "seed \(seed)")
            #expect(admission.queued == waiting.count, "seed \(seed)")
            #expect(
                admission.bytes == (running.count + waiting.count) * 100_000,
                "seed \(seed)"
            )
        }
    }
}

@Suite("The adaptive limit, with a clock of its own", .serialized)
struct AdaptiveLimitTests {
    /// Feeds a machine that runs `workers` at full speed, always as full as the limit lets it be.
    static func settle(workers: Double, initial: Int, seconds: Int = 10) -> AdaptiveLimit {
        let start = Instant.now
        var limit = AdaptiveLimit(min: 2, max: 256, initial: initial, now: start)
        var now = start
        let alone = 0.002
        while now < start.advanced(by: .seconds(seconds)) {
            let running = limit.current
            let each = alone * max(1, Double(running) / workers)
            now = now.advanced(by: .seconds(each / Double(running)))
            limit.ended(after: .seconds(each), inFlight: running, now: now)
        }
        return limit
    }

    // Without `isFarOff` it still stands at 100 after ten seconds when it began at 200; without
    // the probe it stays at 200.
    @Test("finds what the machine can do, from below and from above", arguments: [4, 16, 200])
    func finds(initial: Int) {
        let limit = Self.settle(workers: 8, initial: initial)
        #expect((7...18).contains(limit.current), "\(limit.current)")
        #expect(Self.settle(workers: 40, initial: initial).current >= 36)
    }

    @Test("a quiet night does not open it")
    func quiet() {
        let start = Instant.now
        var limit = AdaptiveLimit(min: 2, max: 256, now: start)
        for millisecond in 0..<60_000 {
            let now = start.advanced(by: .milliseconds(millisecond))
            limit.ended(after: .milliseconds(2), inFlight: 1, now: now)
        }
        #expect(limit.current == 16)
    }

    @Test("a handful of slow calls moves nothing")
    func fewSamples() {
        let start = Instant.now
        var limit = AdaptiveLimit(min: 2, max: 256, now: start)
        for second in 0..<60 {
            let now = start.advanced(by: .seconds(second))
            limit.ended(after: .seconds(second % 7), inFlight: 16, now: now)
        }
        #expect(limit.current == 16)
    }
}

@Suite("Who asks how much")
struct TenantSharesTests {
    @Test("one alone asks much; beside one who asks ten times as much, nobody does")
    func large() {
        let start = Instant.now
        var shares = TenantShares(now: start)
        shares.asked(1, now: start)
        #expect(shares.isLarge(1))
        for _ in 0..<9 { shares.asked(1, now: start) }
        shares.asked(2, now: start)
        #expect(shares.isLarge(1) && !shares.isLarge(2))
        for _ in 0..<9 { shares.asked(2, now: start) }
        #expect(shares.isLarge(1) && shares.isLarge(2))
    }

    @Test("what was asked is soon forgotten")
    func forgets() {
        let start = Instant.now
        var shares = TenantShares(now: start)
        for _ in 0..<100 { shares.asked(1, now: start) }
        for tenth in 1...10 {
            shares.asked(2, now: start.advanced(by: .milliseconds(101 * tenth)))
        }
        #expect(shares.isLarge(2) && !shares.isLarge(1))
    }
}

@Suite("When memory is given back")
struct MemoryReturnTests {
    @Test("once large messages have ceased, if there were many; then not again")
    func due() {
        let start = Instant.now
        var memory = MemoryReturn(now: start)
        memory.moved(bytes: MemoryReturn.bytesMin - 1, now: start)
        #expect(memory.isDue(now: start.advanced(by: .seconds(5))) == false)
        memory.moved(bytes: 1, now: start.advanced(by: .seconds(5)))
        #expect(memory.isDue(now: start.advanced(by: .milliseconds(5_999))) == false)
        #expect(memory.isDue(now: start.advanced(by: .seconds(6))) == true)
        #expect(memory.isDue(now: start.advanced(by: .seconds(60))) == false)
    }
}
