/// Which calls run, wait or are turned away. At most `inFlightMax` run at a time, at most
/// `queueMax` wait, none longer than `queueAgeMax` or its own deadline.
struct Admission {
    typealias Instant = ContinuousClock.Instant

    /// Names a call of one peer.
    struct Ticket: Hashable, Sendable {
        var session: UInt64
        var callID: UInt64
    }

    enum Arrival: Equatable { case start, wait, shed }

    enum Verdict: Equatable {
        case start(Ticket)
        /// Its deadline passed while it waited.
        case expire(Ticket)
        /// It waited longer than a call may.
        case shed(Ticket)
    }

    private struct Waiting {
        var ticket: Ticket
        var arrived: Instant
        var deadline: Instant
    }

    let inFlightMax: Int
    let queueMax: Int
    let queueAgeMax: Duration
    private(set) var inFlight = 0
    private var queue: [Waiting] = []
    private var first = 0
    /// Waiting calls that nobody waits for any more.
    private var withdrawn: Set<Ticket> = []

    init(inFlightMax: Int, queueMax: Int, queueAgeMax: Duration) {
        self.inFlightMax = max(1, inFlightMax)
        self.queueMax = max(0, queueMax)
        self.queueAgeMax = queueAgeMax
    }

    var queued: Int { queue.count - first - withdrawn.count }

    /// Age of the oldest waiting call.
    func queueDelay(now: Instant) -> Duration {
        first < queue.count ? max(.zero, now - queue[first].arrived) : .zero
    }

    /// A call has come whose deadline is still ahead.
    mutating func arrive(_ ticket: Ticket, now: Instant, deadline: Instant) -> Arrival {
        if inFlight < inFlightMax && queued == 0 {
            inFlight += 1
            return .start
        }
        guard queued < queueMax else { return .shed }
        queue.append(Waiting(ticket: ticket, arrived: now, deadline: deadline))
        return .wait
    }

    /// Nobody waits for this queued call any more.
    mutating func withdraw(_ ticket: Ticket) { withdrawn.insert(ticket) }

    /// A running call has ended.
    mutating func leave() { inFlight = max(0, inFlight - 1) }

    /// What becomes of the oldest waiting calls now. Asked until nil, after `leave` and as time
    /// passes.
    mutating func next(now: Instant) -> Verdict? {
        while first < queue.count {
            let waiting = queue[first]
            if withdrawn.remove(waiting.ticket) != nil {
                removeFirst()
            } else if waiting.deadline <= now {
                removeFirst()
                return .expire(waiting.ticket)
            } else if now - waiting.arrived > queueAgeMax {
                removeFirst()
                return .shed(waiting.ticket)
            } else if inFlight < inFlightMax {
                removeFirst()
                inFlight += 1
                return .start(waiting.ticket)
            } else {
                return nil
            }
        }
        return nil
    }

    private mutating func removeFirst() {
        first += 1
        if first == queue.count || first > 1_024 {
            queue.removeFirst(first)
            first = 0
        }
    }
}
