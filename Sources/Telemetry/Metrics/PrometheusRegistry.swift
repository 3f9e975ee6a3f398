public import CoreMetrics
import Synchronization

/// Keeps what swift-metrics is told and writes it as Prometheus text (format 0.0.4).
///
/// Timers and recorders become histograms; timers are in seconds. Labels and dimensions are
/// turned into Prometheus names (`wire.calls` → `wire_calls`). The number of series is bounded:
/// a metric beyond `seriesMax` is not kept, and `telemetry_series_dropped_total` says so.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    /// Series of one process. A dimension with values from outside would otherwise grow for ever.
    public static let seriesMax = 4096

    private struct State {
        var series: [SeriesKey: any Series] = [:]
        var dropped: Int64 = 0
    }

    private let state = Mutex(State())

    public init() {}

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        kept(label, dimensions, .counter) { Tally() } ?? Tally()
    }

    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        kept(label, dimensions, .counter) { Level() } ?? Level()
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        kept(label, dimensions, .gauge) { Level() } ?? Level()
    }

    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return kept(label, dimensions, .gauge) { Level() } ?? Level() }
        return kept(label, dimensions, .histogram) { Histogram(bounds: Histogram.amounts) }
            ?? Histogram(bounds: Histogram.amounts)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = label.hasSuffix("seconds") ? label : label + ".seconds"
        return kept(name, dimensions, .histogram) { Histogram(bounds: Histogram.seconds) }
            ?? Histogram(bounds: Histogram.seconds)
    }

    // A series outlives the handle that made it: a counter that is made anew goes on counting.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything that is kept, as text; equal states give equal text.
    public func exposition() -> String {
        let (series, dropped) = state.withLock { ($0.series, $0.dropped) }
        var text = ""
        var last = ""
        for (key, one) in series.sorted(by: { $0.key < $1.key }) {
            if key.name != last {
                text += "# TYPE \(key.name) \(key.kind.rawValue)\n"
                last = key.name
            }
            one.write(key, to: &text)
        }
        text += "# TYPE telemetry_series_dropped_total counter\n"
        text += "telemetry_series_dropped_total \(dropped)\n"
        return text
    }

    /// The series of that name and dimensions; nil when there is no room or the name is another
    /// kind of metric already.
    private func kept<S: Series>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: SeriesKey.Kind,
        make: () -> S
    ) -> S? {
        let key = SeriesKey(label, dimensions, kind)
        return state.withLock { state in
            if let known = state.series[key] { return known as? S }
            guard state.series.count < Self.seriesMax else {
                state.dropped += 1
                return nil
            }
            let made = make()
            state.series[key] = made
            return made
        }
    }
}
