/// How many calls a server runs at a time, found by measuring. Run too few and the machine idles;
/// run too many and all are slow together, and locks and caches make the sum less.
///
/// **The rule** is TCP Vegas' (Brakmo and Peterson, 1995), as Netflix applies it to servers
/// (`concurrency-limits`, `VegasLimit`). By Little's law, of `L` calls that run while the mean
/// running time is `r` and would be `b` without company, `q = L · (1 − b / r)` only wait for each
/// other. If `q < α` the limit grows, if `q > β` it shrinks, with α = 3 · log₁₀ L and
/// β = 6 · log₁₀ L in steps of log₁₀ L; when `q` is more than 2 β the limit goes at once to what
/// the measurement says is needed, `L · b / r + α`, at most halving.
///
/// **Robust with few samples**: it decides by windows of at least 100 calls and 50 ms, so that a
/// mean of a mixed load is a mean; a window that is not full after 2 s is thrown away. It grows
/// only when the limit was reached, so a quiet night does not open it wide.
///
/// **The undisturbed time b** is the mean of windows in which at most half of the limit ran.
/// If there were none for 10 s, or at the first look, the limit is halved for one window of 50
/// calls (BBR does the same to see the round trip without its own queue; Cardwell et al., 2016),
/// and half a second later again while that made calls much quicker. Otherwise, in lasting
/// overload, the slow times would become the normal ones and the limit would creep upwards.
///
/// **Choose `min`** no smaller than the number of calls that are quicker together than alone:
/// writers that share one commit should fit into it.
struct AdaptiveLimit {
    typealias Instant = ContinuousClock.Instant

    static let windowSamplesMin = 100
    static let windowMin = Duration.milliseconds(50)
    static let windowMax = Duration.seconds(2)
    static let probeEvery = Duration.seconds(10)
    static let probeAgain = Duration.milliseconds(500)
    static let probeSamples = 50
    static let probeMax = Duration.milliseconds(200)
    /// Weight of a new undisturbed window.
    static let undisturbedWeight = 0.25

    let min: Int
    let max: Int
    /// Calls that may run now.
    private(set) var current: Int

    private var limit: Double
    /// b, in seconds. nil before the first window.
    private(set) var undisturbedSeconds: Double?
    private var undisturbedAt: Instant
    private var isProbing = false

    private var windowStart: Instant
    private var count = 0
    private var sumSeconds = 0.0
    private var peakInFlight = 0

    /// - Parameter initial: should be small; it doubles by the second where there is use for it.
    init(min least: Int, max most: Int, initial: Int = 16, now: Instant) {
        min = Swift.max(1, least)
        max = Swift.max(min, most)
        current = Swift.min(Swift.max(initial, min), max)
        limit = Double(current)
        windowStart = now
        undisturbedAt = now
    }

    /// A call has run to its end.
    ///
    /// - Parameters:
    ///   - elapsed: from the start of its handler, without its time in the queue.
    ///   - inFlight: calls that ran until then, itself included.
    mutating func ended(after elapsed: Duration, inFlight: Int, now: Instant) {
        let age = now - windowStart
        if isProbing {
            // Who began before the probe has run in bad company.
            if elapsed <= age { add(elapsed, inFlight) }
            if count >= Self.probeSamples || (age >= Self.probeMax && count > 0) {
                let found = sumSeconds / Double(count)
                // Much quicker at half: then half was not little enough. Look again soon.
                let isFarOff = found < 0.75 * (undisturbedSeconds ?? found)
                undisturbedSeconds = found
                endProbe(now: now)
                if isFarOff {
                    undisturbedAt = now.advanced(by: Self.probeAgain - Self.probeEvery)
                }
            } else if age >= Self.windowMax {
                endProbe(now: now)
            }
            return
        }
        add(elapsed, inFlight)
        if count >= Self.windowSamplesMin, age >= Self.windowMin {
            decide(now: now)
            restartWindow(now: now)
        } else if age >= Self.windowMax {
            restartWindow(now: now)
        }
    }

    private mutating func add(_ elapsed: Duration, _ inFlight: Int) {
        count += 1
        sumSeconds += Swift.max(elapsed.inSeconds, 1e-7)
        peakInFlight = Swift.max(peakInFlight, inFlight)
    }

    private mutating func decide(now: Instant) {
        let mean = sumSeconds / Double(count)
        guard var base = undisturbedSeconds else {
            undisturbedSeconds = mean
            // Born into a rush: have a look at once.
            if peakInFlight * 2 > current { beginProbe() }
            return
        }
        if peakInFlight * 2 <= current {
            base += Self.undisturbedWeight * (mean - base)
            undisturbedSeconds = base
            undisturbedAt = now
        } else if mean < base {
            // Quicker in company than alone: the old figure is of another load.
            base += 0.5 * (mean - base)
            undisturbedSeconds = base
        }
        let step = Swift.max(1, Self.log10(limit))
        let (alpha, beta) = (3 * step, 6 * step)
        let waiting = limit * (1 - Swift.min(1, base / mean))
        if waiting > 2 * beta {
            limit = Swift.max(limit / 2, limit * base / mean + alpha)
        } else if waiting > beta {
            limit -= step
        } else if waiting < alpha, peakInFlight >= current {
            limit += waiting < step ? Swift.max(step, limit / 4) : step
        }
        limit = Swift.min(Swift.max(limit, Double(min)), Double(max))
        current = Int(limit)
        if now - undisturbedAt >= Self.probeEvery {
            beginProbe()
        }
    }

    private mutating func beginProbe() {
        isProbing = true
        current = Swift.max(1, current / 2)
    }

    private mutating func endProbe(now: Instant) {
        isProbing = false
        undisturbedAt = now
        current = Int(limit)
        restartWindow(now: now)
    }

    private mutating func restartWindow(now: Instant) {
        windowStart = now
        count = 0
        sumSeconds = 0
        peakInFlight = 0
    }

    /// Of 1 … 2⁵³, good to 1 %: bits and a straight line between powers of two.
    private static func log10(_ value: Double) -> Double {
        guard value > 1 else { return 0 }
        return (Double(value.exponent) + value.significand - 1) * 0.30103
    }
}
