/// How long a frame travelled and waited before we read it, learnt from the sender's stamps. Two
/// clocks differ by an unknown amount; the quickest frame of the last one to two minutes is taken
/// to have needed no time, and the others are measured against it. So a request that lay in a
/// buffer while this process was stopped is as old as it is, not as new as it looks.
struct ClockOffset {
    typealias Instant = ContinuousClock.Instant

    /// Drift of clocks within it is far below a millisecond's worth of deadline.
    static let window = Duration.seconds(60)

    private let origin: Instant
    private var windowStart: Instant
    private var least: Int64?
    private var leastBefore: Int64?

    init(now: Instant) {
        origin = now
        windowStart = now
    }

    /// - Parameter sentMicroseconds: the sender's monotonic clock. Any value is safe.
    /// - Returns: delay against the quickest frame, at least zero.
    mutating func delay(sentMicroseconds: UInt64, arrived: Instant) -> Duration {
        if arrived - windowStart > Self.window {
            windowStart = arrived
            leastBefore = least
            least = nil
        }
        let sent = Int64(clamping: sentMicroseconds)
        let (difference, overflow) = (arrived - origin).wholeMicroseconds
            .subtractingReportingOverflow(sent)
        guard !overflow else { return .zero }
        least = min(least ?? difference, difference)
        let base = min(least ?? difference, leastBefore ?? difference)
        let (delay, wide) = difference.subtractingReportingOverflow(base)
        return wide ? .zero : .microseconds(max(0, delay))
    }
}

extension Duration {
    /// Towards zero; saturates where 64 bits end.
    var wholeMicroseconds: Int64 {
        // Nearly all are below nine seconds: 64 bits divide in a tenth of the time.
        if let attoseconds = Int64(exactly: attoseconds) {
            return attoseconds / 1_000_000_000_000
        }
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, beyond) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return beyond ? (seconds < 0 ? .min : .max) : sum
    }

    var wholeMilliseconds: Int64 { wholeMicroseconds / 1_000 }
}
