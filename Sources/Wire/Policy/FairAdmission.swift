/// Which calls of a server run, wait or are turned away, so that overload costs the calls that are
/// too many and not the others: as many run as `AdaptiveLimit` finds useful, the others wait in
/// `TenantQueues`, no longer than `AgeShed` lets them. What it does at 3 times saturation is
/// measured in `OverloadTests`.
///
/// In overload **a call that would wait for long is turned away when it comes**, not when it has
/// waited: then it has cost next to nothing. By Little's law as many calls end in one running time
/// as run at a time, so a wait of a part of the running time is a queue of that part of the limit:
/// an eighth for a tenant that waits alone, and its share of the whole where several wait. Whoever
/// asks little beside the others is not held to that: its queue stands because of them.
///
/// Nothing is allocated after `init`. The caller keeps the place that `arrive` gives to a waiting
/// call; a call that nobody waits for any more is withdrawn by it.
struct FairAdmission {
    typealias Instant = ContinuousClock.Instant

    /// Names a call of this server; never used twice.
    struct Ticket: Hashable, Sendable {
        var number: UInt64
    }

    enum Verdict: Equatable {
        case start(Ticket)
        /// Its deadline passed while it waited.
        case expire(Ticket)
        /// It waited longer than a call may.
        case shed(Ticket)
    }

    enum Arrival: Equatable {
        case start
        /// It waits there; wanted by `withdraw`.
        case wait(place: Int)
        case shed
    }

    /// In overload the only tenant that waits has this part of the limit waiting.
    static let partAlone = 8

    let queueAgeMax: Duration
    let bytesMax: Int
    private(set) var limit: AdaptiveLimit
    private(set) var inFlight = 0
    /// Of requests that run or wait.
    private(set) var bytes = 0
    private let agesOut: Bool
    private var queues: TenantQueues
    private var shares: TenantShares
    /// Since when all that comes has lain in buffers for longer than the target.
    private var bufferedSince: Instant?

    /// - Parameters:
    ///   - queueMax: calls that wait, of all tenants together.
    ///   - queueAgeMax: longest wait in a burst.
    ///   - bytesMax: of the requests that run or wait.
    ///   - agesOut: false leaves only `queueAgeMax`, for services whose callers rather wait.
    init(
        limit: AdaptiveLimit,
        queueMax: Int,
        queueAgeMax: Duration,
        bytesMax: Int,
        agesOut: Bool = true,
        now: Instant
    ) {
        self.limit = limit
        self.agesOut = agesOut
        self.queueAgeMax = queueAgeMax
        self.bytesMax = bytesMax
        queues = TenantQueues(callsMax: queueMax, now: now)
        shares = TenantShares(now: now)
    }

    /// Calls that may run now.
    var inFlightMax: Int { limit.current }

    var queued: Int { queues.count }

    /// Age of the oldest waiting call.
    func queueDelay(now: Instant) -> Duration {
        queues.oldest().map { max(.zero, now - $0) } ?? .zero
    }

    /// A call has come whose deadline is still ahead.
    ///
    /// - Parameters:
    ///   - tenant: of the actor's shop, `Rendezvous.Key(shop).hash`; any fixed number for calls of
    ///     services, which share a queue.
    ///   - requestBytes: at most a frame's.
    ///   - waited: in sockets and buffers before it was read (`ClockOffset.delay`). Where the loop
    ///     itself is what is too slow, overload shows only there.
    mutating func arrive(
        _ ticket: Ticket,
        tenant: UInt64,
        bytes requestBytes: Int,
        waited: Duration = .zero,
        now: Instant,
        deadline: Instant
    ) -> Arrival {
        shares.asked(tenant, now: now)
        guard bytes + requestBytes <= bytesMax, !isStale(waited: waited, tenant, now: now) else {
            return .shed
        }
        if inFlight < limit.current, queues.count == 0 {
            inFlight += 1
            bytes += requestBytes
            return .start
        }
        if agesOut, isFull(tenant, now: now) {
            queues.turnedAway(tenant, runningTime: runningTime, now: now)
            return .shed
        }
        let call = TenantQueues.Call(
            ticket: ticket,
            arrived: now.advanced(by: .zero - max(waited, .zero)),
            deadline: deadline,
            bytes: requestBytes
        )
        guard let place = queues.append(call, tenant: tenant, now: now) else { return .shed }
        bytes += requestBytes
        return .wait(place: place)
    }

    /// Nobody waits for this queued call any more.
    mutating func withdraw(_ ticket: Ticket, at place: Int) {
        if let call = queues.remove(ticket, at: place) { bytes -= call.bytes }
    }

    /// A running call has ended.
    ///
    /// - Parameter elapsed: since its handler began.
    mutating func leave(bytes requestBytes: Int, after elapsed: Duration, now: Instant) {
        limit.ended(after: elapsed, inFlight: inFlight, now: now)
        inFlight = max(0, inFlight - 1)
        bytes = max(0, bytes - requestBytes)
    }

    /// A stream has ended. How long it ran was its reader's choice and says nothing about load.
    mutating func leaveUnmeasured(bytes requestBytes: Int) {
        inFlight = max(0, inFlight - 1)
        bytes = max(0, bytes - requestBytes)
    }

    /// What becomes of the waiting calls now. Asked until nil, after `leave` and after `arrive`
    /// said `wait`.
    mutating func next(now: Instant) -> Verdict? {
        guard queues.count > 0, inFlight < limit.current else { return nil }
        let rule = rule
        let taken = queues.takeNext(runningTime: rule.runningTime, now: now) { call, shed in
            rule.isOver(call, shed, now: now)
        }
        guard let taken else { return nil }
        guard !taken.isOver else { return over(taken.call, now: now) }
        inFlight += 1
        return .start(taken.call.ticket)
    }

    /// Calls that wait in vain although nothing ends. Asked until nil as time passes.
    mutating func sweep(now: Instant) -> Verdict? {
        guard queues.count > 0 else { return nil }
        let rule = rule
        let call = queues.takeFirst(runningTime: rule.runningTime, now: now) { call, shed in
            rule.isOver(call, shed, now: now)
        }
        return call.map { over($0, now: now) }
    }

    private var runningTime: Duration { .seconds(limit.undisturbedSeconds ?? 0) }

    private var rule: WaitRule {
        WaitRule(agesOut: agesOut, runningTime: runningTime, ageMax: queueAgeMax)
    }

    /// When a wait has been in vain.
    private struct WaitRule {
        var agesOut: Bool
        var runningTime: Duration
        var ageMax: Duration

        func isOver(_ call: TenantQueues.Call, _ shed: AgeShed, now: Instant) -> Bool {
            if call.deadline <= now { return true }
            let patience =
                agesOut
                ? shed.patience(runningTime: runningTime, ageMax: ageMax, now: now) : ageMax
            return now - call.arrived > patience
        }
    }

    private mutating func over(_ call: TenantQueues.Call, now: Instant) -> Verdict {
        bytes -= call.bytes
        return call.deadline <= now ? .expire(call.ticket) : .shed(call.ticket)
    }

    /// Whether the tenant is in overload and has its part of the queue.
    private func isFull(_ tenant: UInt64, now: Instant) -> Bool {
        guard let (count, shed) = queues.state(of: tenant),
            shed.isOverloaded(waits: count > 0, runningTime: runningTime, now: now),
            shares.isLarge(tenant)
        else { return false }
        // With those that wait already, and with this one.
        let tenants = queues.waitingCount + (count > 0 ? 0 : 1)
        let part = tenants > 1 ? limit.current / tenants : limit.current / Self.partAlone
        return count >= max(TenantQueues.quantum, part)
    }

    /// After 100 ms in which everything that came was older than the target, only what is younger
    /// is taken, but for those who ask little; a pause of this process alone sheds nothing but what
    /// is too old anyway.
    private mutating func isStale(waited: Duration, _ tenant: UInt64, now: Instant) -> Bool {
        guard waited > AgeShed.bufferedTarget, waited > runningTime else {
            if bufferedSince != nil { bufferedSince = nil }
            return false
        }
        guard let since = bufferedSince else {
            bufferedSince = now
            return waited > queueAgeMax
        }
        if waited > queueAgeMax { return true }
        return agesOut && now - since > AgeShed.interval && shares.isLarge(tenant)
    }
}
