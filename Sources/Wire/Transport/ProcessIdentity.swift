import Glibc

/// What tells this run of the process from every other.
public enum ProcessIdentity {
    /// A UUIDv7 of the moment the process first asked.
    public static let instance: [UInt8] = uuidV7()

    static func uuidV7() -> [UInt8] {
        let milliseconds = UInt64(clamping: WallClock.microseconds() / 1_000)
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes += (0..<10).map { _ in UInt8.random(in: 0 ... .max) }
        bytes[6] = bytes[6] & 0x0f | 0x70
        bytes[8] = bytes[8] & 0x3f | 0x80
        return bytes
    }
}

enum WallClock {
    /// Since 1970-01-01T00:00:00Z.
    static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

/// The clock of deadlines and of `sent_us`: microseconds since an arbitrary moment. It goes on
/// while the process or the machine sleeps.
enum MonotonicClock {
    private static let origin = ContinuousClock.now

    static func microseconds(at now: ContinuousClock.Instant) -> UInt64 {
        UInt64(clamping: (now - origin).wholeMicroseconds) + 1
    }
}
