import Glibc
import Synchronization

/// Where a service reads the time: microseconds since 1970. Clients' clocks are never trusted
/// (X014); tests move this one.
public struct ServiceClock: Sendable {
    public let now: @Sendable () -> Int64

    public init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// The machine's.
    public static let system = ServiceClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
    private let time: Atomic<Int64>

    /// - Parameter now: microseconds since 1970; by default 2026-03-02T14:00:00Z, a Monday.
    public init(now: Int64 = 1_772_460_000_000_000) { time = Atomic(now) }

    public var now: Int64 { time.load(ordering: .acquiring) }

    public func advance(seconds: Int64) {
        time.wrappingAdd(seconds &* 1_000_000, ordering: .acquiringAndReleasing)
    }

    public func set(_ microseconds: Int64) { time.store(microseconds, ordering: .releasing) }

    public var serviceClock: ServiceClock { ServiceClock { self.now } }
}
