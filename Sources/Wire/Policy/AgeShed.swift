/// How long a call may wait in a queue before it is not worth running: its caller has given up or
/// tries elsewhere, and to run it would only make the next one late as well.
///
/// The controlled delay of Facebook's servers (Maurer, "Fail at Scale", ACM Queue 2015), after
/// CoDel (Nichols and Jacobson, 2012; RFC 8289): a queue that was empty within the last 100 ms is a
/// burst and may take those 100 ms; one that has stood for longer is an overload, and then nobody
/// waits longer than the target of 5 ms. So under overload the calls that run are fresh ones,
/// and goodput stays at what the machine can do. The target is at least one running time: where a
/// call takes 50 ms, to wait 5 ms is nothing.
struct AgeShed {
    typealias Instant = ContinuousClock.Instant

    static let target = Duration.milliseconds(5)
    static let interval = Duration.milliseconds(100)

    /// When the queue was last seen empty.
    private var emptyAt: Instant

    init(now: Instant) { emptyAt = now }

    /// The queue is empty, or its first call has just come into it.
    mutating func empty(now: Instant) { emptyAt = now }

    /// - Parameters:
    ///   - runningTime: what a call takes; the target is no shorter.
    ///   - ageMax: nobody waits longer than that, burst or not.
    func patience(runningTime: Duration, ageMax: Duration, now: Instant) -> Duration {
        let target = max(Self.target, runningTime)
        let interval = max(Self.interval, target * 2)
        return min(now - emptyAt > interval ? target : interval, ageMax)
    }
}
