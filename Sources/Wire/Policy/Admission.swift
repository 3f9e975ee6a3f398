/// Which calls run, wait or are turned away. At most `inFlightMax` run at a time, at most
/// `queueMax` wait, none longer than `queueAgeMax` or its own deadline, and the requests of all
/// together have at most `bytesMax` bytes.
struct Admission {
    typealias Instant = ContinuousClock.Instant

    /// Names a call of this server; never used twice.
    struct Ticket: Hashable, Sendable {
        var number: UInt64
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
        var bytes: Int
    }

    let inFlightMax: Int
    let queueMax: Int
    let queueAgeMax: Duration
    let bytesMax: Int
    private(set) var inFlight = 0
    /// Of requests that run or wait.
    private(set) var bytes = 0
    private var queue: [Waiting] = []
    private var first = 0
    /// Waiting calls that nobody waits for any more.
    private var withdrawn: Set<Ticket> = []

    init(inFlightMax: Int, queueMax: Int, queueAgeMax: Duration, bytesMax: Int) {
        self.inFlightMax = max(1, inFlightMax)
        self.queueMax = max(0, queueMax)
        self.queueAgeMax = queueAgeMax
        self.bytesMax = bytesMax
    }

    var queued: Int { queue.count - first - withdrawn.count }

    /// Age of the oldest waiting call.
    func queueDelay(now: Instant) -> Duration {
        first < queue.count ? max(.zero, now - queue[first].arrived) : .zero
    }

    /// A call has come whose deadline is still ahead.
    ///
    /// - Parameter requestBytes: at most a frame's.
    mutating func arrive(
        _ ticket: Ticket,
        bytes requestBytes: Int,
        now: Instant,
        deadline: Instant
    ) -> Arrival {
        guard bytes + requestBytes <= bytesMax else { return .shed }
        if inFlight < inFlightMax && queued == 0 {
            inFlight += 1
            bytes += requestBytes
            return .start
        }
        guard queued < queueMax else { return .shed }
        bytes += requestBytes
        queue.append(
            Waiting(ticket: ticket, arrived: now, deadline: deadline, bytes: requestBytes)
        )
        return .wait
    }

    /// Nobody waits for this queued call any more.
    mutating func withdraw(_ ticket: Ticket) {
        withdrawn.insert(ticket)
    }

    /// A running call has ended.
    mutating func leave(bytes requestBytes: Int) {
        inFlight -= 1
        bytes -= requestBytes
    }

    /// What becomes of the oldest waiting calls now. Asked until nil, after `leave` and as time
    /// passes.
    mutating func next(now: Instant) -> Verdict? {
        while first < queue.count {
            let waiting = queue[first]
            if withdrawn.remove(waiting.ticket) != nil {
                bytes -= waiting.bytes
                removeFirst()
            } else if waiting.deadline <= now {
                bytes -= waiting.bytes
                removeFirst()
                return .expire(waiting.ticket)
            } else if now - waiting.arrived > queueAgeMax {
                bytes -= waiting.bytes
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
