import Testing

@testable import Wire

@Suite("The clock offset")
struct ClockOffsetTests {
    let start = Instant.now

    @Test("measures what a frame took beyond the quickest, whatever the two clocks show")
    func delay() {
        for theirZero in [UInt64(1), 5_000_000_000, UInt64(Int64.max) - 10_000_000_000] {
            var clock = ClockOffset(now: start)
            func delay(sent: Int, arrived: Int) -> Duration {
                clock.delay(
                    sentMicroseconds: theirZero + UInt64(sent) * 1_000,
                    arrived: start.advanced(by: .milliseconds(arrived))
                )
            }
            #expect(delay(sent: 0, arrived: 3) == .zero)
            #expect(delay(sent: 10, arrived: 12) == .zero)
            #expect(delay(sent: 20, arrived: 30_022) == .seconds(30))
        }
    }

    @Test("follows clocks that drift apart")
    func drift() {
        var clock = ClockOffset(now: start)
        var last = Duration.zero
        // Their clock loses 1 ms in each second: after ten minutes it is 600 ms behind.
        for second in 0..<600 {
            last = clock.delay(
                sentMicroseconds: UInt64(second) * 999_000,
                arrived: start.advanced(by: .seconds(second))
            )
        }
        #expect(last <= .milliseconds(130))
    }

    @Test("is not upset by stamps that make no sense", arguments: [0, 1, .max, UInt64(Int64.max)])
    func nonsense(stamp: UInt64) {
        var clock = ClockOffset(now: start)
        _ = clock.delay(sentMicroseconds: 1_000, arrived: start)
        for other in [stamp, 5, .max, 0] {
            #expect(
                clock.delay(sentMicroseconds: other, arrived: start.advanced(by: .seconds(1)))
                    >= .zero
            )
        }
    }
}
