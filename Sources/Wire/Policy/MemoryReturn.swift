/// When freed memory is given back to the machine. The allocator keeps what was freed for the next
/// who asks, and after a burst of large messages that may be hundreds of megabytes that nobody asks
/// for again. To give it back costs milliseconds, so it is done when large messages have ceased,
/// and only if there were many.
struct MemoryReturn {
    typealias Instant = ContinuousClock.Instant

    /// Bytes of large messages since the last time.
    static let bytesMin = 4 << 20
    /// Without any.
    static let quiet = Duration.seconds(1)

    private var bytes = 0
    private var lastAt: Instant

    init(now: Instant) { lastAt = now }

    /// A large message was read or packed, or what was sent or meant for a peer has been freed.
    mutating func moved(bytes moved: Int, now: Instant) {
        bytes = bytes.addingReportingOverflow(moved).partialValue
        lastAt = now
    }

    /// Asked as time passes; says yes once.
    mutating func isDue(now: Instant) -> Bool {
        guard bytes >= Self.bytesMin, now - lastAt >= Self.quiet else { return false }
        bytes = 0
        return true
    }
}
