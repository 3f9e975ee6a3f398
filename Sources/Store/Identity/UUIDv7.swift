import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Ids that sort by the time they were made, so that new rows land at a table's end.
public enum UUIDv7 {
    /// The last 60 bits of time given out: 48 of milliseconds, 12 of 1/4096 ms.
    private static let last = Mutex<UInt64>(0)

    /// A new id as text: UNIX milliseconds (48 bits), a fraction of the millisecond (12 bits), 62
    /// random bits (RFC 9562, 6.2 method 3).
    ///
    /// Within a process each id sorts after the one before, even when the clock steps back.
    public static func make() -> String {
        let now = ticks()
        let tick = last.withLock { last in
            last = max(last &+ 1, now)
            return last
        }
        let random = UInt64.random(in: 0...UInt64.max)
        let high = (tick >> 12) << 16 | 0x7000 | tick & 0xFFF
        let low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return UUIDBytes(high: high, low: low).text
    }

    private static func ticks() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let seconds = UInt64(max(0, time.tv_sec))
        let nanoseconds = UInt64(max(0, time.tv_nsec))
        let milliseconds = seconds &* 1000 &+ nanoseconds / 1_000_000
        let fraction = nanoseconds % 1_000_000 &* 4096 / 1_000_000
        return (milliseconds & 0xFFFF_FFFF_FFFF) << 12 | fraction
    }
}
