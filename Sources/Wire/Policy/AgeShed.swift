/// How long a call may wait in a queue before it is not worth running: its caller has given up or
/// tries elsewhere, and to run it would only make the next one late as well.
///
/// The controlled delay of Facebook's servers (Maurer, "Fail at Scale", ACM Queue 2015), after
/// CoDel (Nichols and Jacobson, 2012; RFC 8289): a queue that was empty within the last 100 ms is a
/// burst and may take those 100 ms; one that has stood for longer is an overload, and then nobody
/// waits longer than 20 ms. So under overload the calls that run are fresh ones, and goodput stays
/// at what the machine can do. It is at least two running times: where a call takes 50 ms, to wait
/// 20 ms is nothing.
///
/// Two differences. **How many may wait is bounded when they come** (`FairAdmission`): age is for
/// what that did not foresee. And **an overload lasts until nobody has been turned away for an
/// interval**, not until the queue is next seen empty. Calls that share a commit end together, and
/// then all that wait begin together; a queue that is kept short is empty after each commit, and
/// each would be the beginning of another burst of 100 ms. (Measured at 3 times saturation: p99 of
/// the accepted 75 ms with that, 13 ms without.)
struct AgeShed {
    typealias Instant = ContinuousClock.Instant

    static let target = Duration.milliseconds(20)
    /// Of what waits in sockets and buffers, before anything is known of it.
    static let bufferedTarget = Duration.milliseconds(5)
    static let interval = Duration.milliseconds(100)

    /// When the queue was last seen empty.
    private var emptyAt: Instant
    private var overloadedUntil: Instant?

    init(now: Instant) { emptyAt = now }

    /// The queue is empty, or its first call has just come into it.
    mutating func empty(now: Instant) { emptyAt = now }

    /// A call was turned away because others wait, or because it had waited.
    mutating func turnedAway(runningTime: Duration, now: Instant) {
        overloadedUntil = now.advanced(by: Self.interval(runningTime))
    }

    /// - Parameter waits: whether somebody waits in the queue.
    func isOverloaded(waits: Bool, runningTime: Duration, now: Instant) -> Bool {
        if let overloadedUntil, now < overloadedUntil { return true }
        return waits && now - emptyAt > Self.interval(runningTime)
    }

    /// - Parameters:
    ///   - runningTime: what a call takes.
    ///   - ageMax: nobody waits longer than that, burst or not.
    func patience(runningTime: Duration, ageMax: Duration, now: Instant) -> Duration {
        let isOverloaded = isOverloaded(waits: true, runningTime: runningTime, now: now)
        return min(
            isOverloaded ? max(Self.target, runningTime * 2) : Self.interval(runningTime),
            ageMax
        )
    }

    private static func interval(_ runningTime: Duration) -> Duration {
        max(interval, runningTime * 2)
    }
}
