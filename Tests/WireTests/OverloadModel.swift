import Glibc

@testable import Wire

/// A server under load in a time of its own: calls come at random, whatever becomes of the others
/// (an open loop); those that run share the machine; those that are turned away are tried again as
/// a client does. `FairAdmission` decides as it does in a server, or with one of its pieces out.
struct OverloadModel {
    /// What can be taken out, to see what it is for.
    enum Piece { case none, limit, shed, fairness }

    /// What becomes of the calls that run.
    enum Machine {
        /// They share it.
        case shared
        /// One writer takes all that have come, and all of them are done when it has committed.
        case commits
    }

    struct Shop {
        /// Calls a second by the millisecond.
        var rate: @Sendable (Int) -> Double
    }

    /// One answer in time: which shop, when, and how long it took since its attempt came.
    struct Answer {
        var shop: Int
        var at: Double
        var seconds: Double
    }

    /// Calls that the machine runs at full speed. More share it, and each beyond costs half a
    /// percent of the whole: locks, caches, memory.
    static let workers = 8.0
    static let costOfCompany = 0.005
    /// Mean time of a call alone; exponential.
    static let meanSeconds = 0.002
    /// Calls a second at full speed.
    static let saturation = workers / meanSeconds
    /// What a commit takes, and what each call adds to it.
    static let commitSeconds = 0.000_5
    static let writeSeconds = 0.000_065
    /// Calls a second with 64 that run, half of them in a commit.
    static let writes = 32 / (commitSeconds + 32 * writeSeconds)
    static let timeout = Duration.milliseconds(200)
    static let pushBack = Duration.milliseconds(20)

    private struct Call {
        var shop: Int
        var begun: Double
        var attempt = 0
        var work: Double
        var arrived = 0.0
        var started = 0.0
    }

    private struct Event {
        enum Kind {
            case arrival(shop: Int), again(UInt64), finished(UInt64, generation: Int), committed
        }
        var at: Double
        var kind: Kind
    }

    private let origin = Instant.now
    private var generator: SeededGenerator
    private var admission: FairAdmission
    private let isFair: Bool
    private let machine: Machine
    private let shops: [Shop]
    private var budgets: [RetryBudget]
    private var events: [Event] = []
    private var calls: [UInt64: Call] = [:]
    private var lastCall: UInt64 = 0
    /// Calls that run, by the share of work at which each is done (processor sharing).
    private var running: [(doneAt: Double, call: UInt64)] = []
    private var share = 0.0
    private var shareAt = 0.0
    private var generation = 0
    /// Calls that run and wait for the writer, and those in its hands.
    private var written: [UInt64] = []
    private var committing: [UInt64] = []

    private(set) var answers: [Answer] = []
    private(set) var shed = 0
    private(set) var failed = 0

    init(
        _ shops: [Shop],
        on machine: Machine = .shared,
        without piece: Piece = .none,
        seed: UInt64 = 1
    ) {
        generator = SeededGenerator(seed: seed)
        self.shops = shops
        budgets = shops.map { _ in RetryBudget() }
        isFair = piece != .fairness
        self.machine = machine
        let least = machine == .commits ? 64 : 4
        let limit =
            piece == .limit
            ? AdaptiveLimit(min: 256, max: 256, initial: 256, now: origin)
            : AdaptiveLimit(min: least, max: 256, now: origin)
        admission = FairAdmission(
            limit: limit,
            queueMax: 2_048,
            queueAgeMax: .seconds(2),
            bytesMax: 1 << 30,
            // Without it, only the deadline and the full queue turn anybody away.
            agesOut: piece != .shed,
            now: origin
        )
    }

    /// Runs from 0 to `seconds`.
    mutating func run(seconds: Double) {
        for shop in shops.indices { scheduleArrival(shop, after: 0) }
        while let event = pop(), event.at < seconds {
            // Overtaken by another event, after which it was reckoned anew.
            if case .finished(_, let stamp) = event.kind, stamp != generation { continue }
            advance(to: event.at)
            switch event.kind {
            case .arrival(let shop):
                lastCall += 1
                calls[lastCall] = Call(shop: shop, begun: event.at, work: exponential())
                budgets[shop].earn()
                scheduleArrival(shop, after: event.at)
                arrive(lastCall, at: event.at)
            case .again(let call): arrive(call, at: event.at)
            case .finished(let call, _): finish(call, at: event.at)
            case .committed: committed(at: event.at)
            }
            pump(at: event.at)
            scheduleFinish(at: event.at)
        }
    }

    // MARK: What came out

    /// Answers a second in time, begun and answered within the span.
    func goodput(from start: Double, to end: Double) -> Double {
        Double(answers.count { $0.at >= start && $0.at < end }) / (end - start)
    }

    /// In seconds, of the calls that were answered in the span.
    func p99(of shop: Int? = nil, from start: Double, to end: Double) -> Double {
        let times = answers.filter {
            $0.at >= start && $0.at < end && (shop == nil || $0.shop == shop)
        }.map(\.seconds).sorted()
        return times.isEmpty ? .infinity : times[times.count * 99 / 100]
    }

    // MARK: Calls

    private func instant(_ at: Double) -> Instant { origin.advanced(by: .seconds(at)) }

    private mutating func arrive(_ number: UInt64, at: Double) {
        guard let call = calls[number] else { return }
        calls[number]?.arrived = at
        let deadline = instant(call.begun).advanced(by: Self.timeout)
        let arrival = admission.arrive(
            FairAdmission.Ticket(number: number),
            tenant: isFair ? UInt64(call.shop) : 0,
            bytes: 1_000,
            now: instant(at),
            deadline: deadline
        )
        switch arrival {
        case .start: start(number, at: at)
        case .wait: break
        case .shed: turnAway(number, at: at)
        }
    }

    private mutating func pump(at: Double) {
        while let verdict = admission.next(now: instant(at)) {
            switch verdict {
            case .start(let ticket): start(ticket.number, at: at)
            case .expire(let ticket): calls[ticket.number] = nil
            case .shed(let ticket): turnAway(ticket.number, at: at)
            }
        }
    }

    private mutating func start(_ number: UInt64, at: Double) {
        guard let work = calls[number]?.work else { return }
        calls[number]?.started = at
        switch machine {
        case .shared: running.append((share + work, number))
        case .commits:
            written.append(number)
            if committing.isEmpty { commit(at: at) }
        }
    }

    private mutating func commit(at: Double) {
        committing = written
        written = []
        guard !committing.isEmpty else { return }
        let took = Self.commitSeconds + Double(committing.count) * Self.writeSeconds
        push(Event(at: at + took, kind: .committed))
    }

    private mutating func committed(at: Double) {
        let done = committing
        committing = []
        for call in done { finish(call, at: at) }
        if committing.isEmpty { commit(at: at) }
    }

    private mutating func finish(_ number: UInt64, at: Double) {
        running.removeAll { $0.call == number }
        guard let call = calls.removeValue(forKey: number) else { return }
        admission.leave(bytes: 1_000, after: .seconds(at - call.started), now: instant(at))
        // Too late is work for nobody.
        if at - call.begun <= Self.timeout.inSeconds {
            answers.append(Answer(shop: call.shop, at: at, seconds: at - call.arrived))
        }
    }

    private mutating func turnAway(_ number: UInt64, at: Double) {
        shed += 1
        guard let call = calls[number] else { return }
        let error = RPCError(
            .resourceExhausted,
            "OVERLOADED",
            "full",
            outcome: .refused,
            retryAfter: Self.pushBack
        )
        let decision = Retry(effect: .noSideEffects, hasIdempotencyKey: false).decide(
            error,
            attempt: call.attempt,
            left: instant(call.begun).advanced(by: Self.timeout) - instant(at),
            budget: &budgets[call.shop],
            using: &generator
        )
        switch decision {
        case .fail:
            failed += 1
            calls[number] = nil
        case .again(let pause):
            calls[number]?.attempt += 1
            push(Event(at: at + pause.inSeconds, kind: .again(number)))
        }
    }

    // MARK: The machine

    private mutating func advance(to at: Double) {
        share += (at - shareAt) * speed
        shareAt = at
    }

    /// Work that each running call gets done in a second.
    private var speed: Double {
        let count = Double(running.count)
        guard count > 0 else { return 0 }
        let waste = 1 + Self.costOfCompany * max(0, count - Self.workers)
        return min(1, Self.workers / count) / waste
    }

    private mutating func scheduleFinish(at: Double) {
        generation += 1
        guard let next = running.min(by: { $0.doneAt < $1.doneAt }) else { return }
        let wait = max(0, next.doneAt - share) / speed
        push(Event(at: at + wait, kind: .finished(next.call, generation: generation)))
    }

    private mutating func scheduleArrival(_ shop: Int, after: Double) {
        let rate = shops[shop].rate(Int(after * 1_000))
        let gap = rate > 0 ? -log(1 - Double.random(in: 0..<1, using: &generator)) / rate : 0.01
        if rate > 0 {
            push(Event(at: after + gap, kind: .arrival(shop: shop)))
        }
    }

    private mutating func exponential() -> Double {
        -log(1 - Double.random(in: 0..<1, using: &generator)) * Self.meanSeconds
    }

    // MARK: A heap of events by time

    private mutating func push(_ event: Event) {
        events.append(event)
        var child = events.count - 1
        while child > 0, events[child].at < events[(child - 1) / 2].at {
            events.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> Event? {
        guard let first = events.first, let last = events.popLast() else { return nil }
        guard !events.isEmpty else { return first }
        events[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < events.count && events[child].at < events[least].at { least = child }
            if least == parent { return first }
            events.swapAt(least, parent)
            parent = least
        }
    }
}
