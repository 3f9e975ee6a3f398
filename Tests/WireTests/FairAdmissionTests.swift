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
            Admission.Ticket(number: number),
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
        admission.withdraw(Admission.Ticket(number: 3), at: place)
        admission.withdraw(Admission.Ticket(number: 3), at: place)
        admission.withdraw(Admission.Ticket(number: 4), at: -1)
        #expect(admission.queued == 2)
        admission.leave(bytes: 1, after: .milliseconds(1), now: at(3))
        #expect(admission.next(now: at(3)) == .expire(Admission.Ticket(number: 2)))
        #expect(admission.next(now: at(3)) == .start(Admission.Ticket(number: 4)))
        #expect(admission.next(now: at(3)) == nil)
        #expect(admission.bytes == 1)
    }

    @Test("a burst may wait 100 ms, a standing queue 5")
    func age() {
        var admission = admission()
        _ = arrive(&admission, 1)
        _ = arrive(&admission, 2)
        #expect(admission.sweep(now: at(100)) == nil)
        _ = arrive(&admission, 3, at: 95)
        #expect(admission.sweep(now: at(101)) == .shed(Admission.Ticket(number: 2)))
        #expect(admission.sweep(now: at(101)) == .shed(Admission.Ticket(number: 3)))
        #expect(admission.queued == 0 && admission.bytes == 1)
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
                Admission.Ticket(number: number),
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
                admission.withdraw(Admission.Ticket(number: gone), at: place)
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
