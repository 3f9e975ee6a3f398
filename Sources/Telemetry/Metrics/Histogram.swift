import CoreMetrics
import Synchronization

/// Counts values by size, with upper bounds that are fixed when it is made.
final class Histogram: TimerHandler, RecorderHandler, Series {
    static let seconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// For bytes, rows and the like.
    static let amounts: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 1_048_576]
    private static let nanosecondsPerSecond = 1e9

    private struct State {
        /// One more than the bounds: the last holds what is beyond them.
        var counts: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / Self.nanosecondsPerSecond)
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(_ key: SeriesKey, to text: inout String) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var running: Int64 = 0
        for (count, bound) in zip(counts, bounds) {
            running += count
            text += "\(key.line("_bucket", more: "le=\"\(bound)\"")) \(running)\n"
        }
        let total = counts.reduce(0, +)
        text += "\(key.line("_bucket", more: "le=\"+Inf\"")) \(total)\n"
        text += "\(key.line("_sum")) \(sum)\n"
        text += "\(key.line("_count")) \(total)\n"
    }
}
