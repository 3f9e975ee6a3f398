/// Calls that wait, in one queue for each tenant, taken by **deficit round robin** (Shreedhar and
/// Varghese, 1995): at its turn a tenant gets four units of credit and may take calls while they
/// last, so that a shop that asks ten times as much waits for itself, not the others. A call costs
/// one unit and one for each 64 KiB of request, at most 16.
///
/// Memory is one pool of places, linked into the queues; nothing is allocated after `init`.
///
/// - **Which queue**: there are 256, and a tenant has one of eight chosen by its key: the one that
///   was its own last, else a free one, else it shares the first of the eight (the set-associative
///   hash of CAKE, Høiland-Jørgensen et al., 2018). Two of a thousand shops rarely meet; more
///   tenants than queues share them.
/// - **How long a queue gets**: at most as long as there are places free (the dynamic threshold
///   with α = 1 of Choudhury and Hahne, 1998). A tenant alone takes half, and there is always room
///   for one that comes now.
struct TenantQueues {
    typealias Instant = ContinuousClock.Instant

    struct Call {
        var ticket: FairAdmission.Ticket
        var arrived: Instant
        var deadline: Instant
        var bytes: Int
    }

    static let queuesMax = 256
    static let ways = 8
    static let quantum = 4
    static let costMax = 16
    static let bytesPerUnit = 64 << 10

    private struct Place {
        var call: Call?
        var previous = -1
        /// In its queue, or in the list of free places.
        var next = -1
        var queue = 0
    }

    private struct Queue {
        /// Who waits in it, or did last.
        var tenant: UInt64 = 0
        var first = -1
        var last = -1
        var count = 0
        var deficit = 0
        var shed: AgeShed
        /// Next in the round of those that wait.
        var nextWaiting = -1
    }

    private var places: [Place]
    private var queues: [Queue]
    private var firstFree: Int
    private var firstWaiting = -1
    private var lastWaiting = -1
    private(set) var count = 0
    /// Queues in which somebody waits.
    private(set) var waitingCount = 0

    /// - Parameter callsMax: of all tenants together.
    init(callsMax: Int, now: Instant) {
        let size = min(max(1, callsMax), 1 << 20)
        places = (0..<size).map { Place(next: $0 + 1 < size ? $0 + 1 : -1) }
        firstFree = 0
        queues = [Queue](repeating: Queue(shed: AgeShed(now: now)), count: Self.queuesMax)
    }

    var freeCount: Int { places.count - count }

    /// How many wait in the tenant's queue, and how that queue fares.
    func state(of tenant: UInt64) -> (count: Int, shed: AgeShed)? {
        let queue = queues[queue(of: tenant)]
        return queue.count > 0 || queue.tenant == tenant ? (queue.count, queue.shed) : nil
    }

    /// A call of the tenant was turned away before it waited.
    mutating func turnedAway(_ tenant: UInt64, runningTime: Duration, now: Instant) {
        let queue = self.queue(of: tenant)
        claim(queue, tenant, now: now)
        queues[queue].shed.turnedAway(runningTime: runningTime, now: now)
    }

    /// - Returns: where it waits, for `remove`; nil if its tenant has its share of places.
    mutating func append(_ call: Call, tenant: UInt64, now: Instant) -> Int? {
        let queue = self.queue(of: tenant)
        let place = firstFree
        guard place >= 0, queues[queue].count < freeCount else { return nil }
        firstFree = places[place].next
        places[place] = Place(call: call, previous: queues[queue].last, next: -1, queue: queue)
        if queues[queue].count == 0 {
            claim(queue, tenant, now: now)
            queues[queue].first = place
            queues[queue].deficit = 0
            queues[queue].shed.empty(now: now)
            addToRound(queue)
        } else {
            places[queues[queue].last].next = place
        }
        queues[queue].last = place
        queues[queue].count += 1
        count += 1
        return place
    }

    /// Nobody waits for the call any more.
    ///
    /// - Returns: the call; nil if it does not wait there.
    mutating func remove(_ ticket: FairAdmission.Ticket, at place: Int) -> Call? {
        guard places.indices.contains(place), let call = places[place].call,
            call.ticket == ticket
        else { return nil }
        unlink(place)
        return call
    }

    /// The call whose turn it is; it no longer waits. One that has waited in vain costs its tenant
    /// nothing: only what runs is charged.
    ///
    /// - Returns: nil if nobody waits.
    mutating func takeNext(
        runningTime: Duration,
        now: Instant,
        isOver: (Call, AgeShed) -> Bool
    ) -> (call: Call, isOver: Bool)? {
        // Four turns pay for the dearest call: the loop ends.
        while firstWaiting >= 0 {
            let queue = firstWaiting
            let place = queues[queue].first
            guard place >= 0, let call = places[place].call else {
                dropFromRound()
                continue
            }
            if isOver(call, queues[queue].shed) {
                queues[queue].shed.turnedAway(runningTime: runningTime, now: now)
                unlink(place)
                return (call, true)
            }
            let cost = Self.cost(call)
            if queues[queue].deficit >= cost {
                queues[queue].deficit -= cost
                unlink(place)
                return (call, false)
            }
            queues[queue].deficit += Self.quantum
            passTurn()
        }
        return nil
    }

    /// The oldest call of any queue, for the age of the whole. O(queues that wait).
    func oldest() -> Instant? {
        var oldest: Instant?
        var queue = firstWaiting
        while queue >= 0 {
            let place = queues[queue].first
            if place >= 0, let call = places[place].call {
                oldest = min(oldest ?? call.arrived, call.arrived)
            }
            queue = queues[queue].nextWaiting
        }
        return oldest
    }

    /// Takes the first call of any queue that `isOver` says has waited in vain.
    mutating func takeFirst(
        runningTime: Duration,
        now: Instant,
        where isOver: (Call, AgeShed) -> Bool
    ) -> Call? {
        var queue = firstWaiting
        while queue >= 0 {
            let place = queues[queue].first
            if place >= 0, let call = places[place].call, isOver(call, queues[queue].shed) {
                queues[queue].shed.turnedAway(runningTime: runningTime, now: now)
                unlink(place)
                return call
            }
            queue = queues[queue].nextWaiting
        }
        return nil
    }

    private static func cost(_ call: Call) -> Int {
        min(costMax, 1 + max(0, call.bytes) / bytesPerUnit)
    }

    private func queue(of tenant: UInt64) -> Int {
        let sets = UInt64(Self.queuesMax / Self.ways)
        let first = Int(Rendezvous.mix(tenant) % sets) * Self.ways
        var free: Int?
        for queue in first..<(first + Self.ways) {
            if queues[queue].tenant == tenant { return queue }
            if free == nil, queues[queue].count == 0 { free = queue }
        }
        return free ?? first
    }

    /// What was said of a queue does not hold for the next who waits there.
    private mutating func claim(_ queue: Int, _ tenant: UInt64, now: Instant) {
        guard queues[queue].count == 0, queues[queue].tenant != tenant else { return }
        queues[queue].tenant = tenant
        queues[queue].shed = AgeShed(now: now)
    }

    // MARK: The round

    private mutating func addToRound(_ queue: Int) {
        queues[queue].nextWaiting = -1
        if lastWaiting >= 0 {
            queues[lastWaiting].nextWaiting = queue
        } else {
            firstWaiting = queue
        }
        lastWaiting = queue
        waitingCount += 1
    }

    private mutating func dropFromRound() {
        let queue = firstWaiting
        waitingCount -= 1
        firstWaiting = queues[queue].nextWaiting
        if firstWaiting < 0 { lastWaiting = -1 }
        queues[queue].nextWaiting = -1
    }

    private mutating func passTurn() {
        guard firstWaiting != lastWaiting else { return }
        let queue = firstWaiting
        dropFromRound()
        addToRound(queue)
    }

    private mutating func unlink(_ place: Int) {
        let freed = places[place]
        let queue = freed.queue
        if freed.previous >= 0 {
            places[freed.previous].next = freed.next
        } else {
            queues[queue].first = freed.next
        }
        if freed.next >= 0 {
            places[freed.next].previous = freed.previous
        } else {
            queues[queue].last = freed.previous
        }
        places[place] = Place(next: firstFree)
        firstFree = place
        queues[queue].count -= 1
        count -= 1
        if queues[queue].count == 0 { leaveRound(queue) }
    }

    /// The queue has run empty. Usually it is its turn; otherwise it is searched for.
    private mutating func leaveRound(_ queue: Int) {
        guard queue != firstWaiting else { return dropFromRound() }
        var before = firstWaiting
        while before >= 0, queues[before].nextWaiting != queue {
            before = queues[before].nextWaiting
        }
        guard before >= 0 else { return }
        waitingCount -= 1
        queues[before].nextWaiting = queues[queue].nextWaiting
        if lastWaiting == queue { lastWaiting = before }
        queues[queue].nextWaiting = -1
    }
}
