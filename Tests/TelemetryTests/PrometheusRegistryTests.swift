import CoreMetrics
import Testing

@testable import Telemetry

@Suite("Prometheus text")
struct PrometheusRegistryTests {
    @Test("a counter made twice goes on counting")
    func counters() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "wire.calls", dimensions: [("code", "ok")]).increment(by: 2)
        registry.makeCounter(label: "wire.calls", dimensions: [("code", "ok")]).increment(by: 3)
        #expect(registry.exposition().contains("wire_calls_total{code=\"ok\"} 5\n"))
        #expect(registry.exposition().contains("# TYPE wire_calls_total counter\n"))
    }

    @Test("a timer becomes a histogram in seconds whose buckets add up")
    func timers() {
        let registry = PrometheusRegistry()
        let timer = registry.makeTimer(label: "http.request", dimensions: [])
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(90_000_000_000)
        let text = registry.exposition()
        #expect(text.contains("http_request_seconds_bucket{le=\"0.001\"} 0\n"))
        #expect(text.contains("http_request_seconds_bucket{le=\"0.0025\"} 1\n"))
        #expect(text.contains("http_request_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("http_request_seconds_count 2\n"))
    }

    @Test("a label's value cannot begin a line of its own")
    func escapes() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "a", dimensions: [("b", "x\"\n\\evil 1")]).increment(by: 1)
        #expect(registry.exposition().contains(#"a_total{b="x\"\n\\evil 1"} 1"#))
    }

    @Test("series beyond the limit are counted, not kept")
    func bound() {
        let registry = PrometheusRegistry()
        for number in 0..<(PrometheusRegistry.seriesMax + 10) {
            registry.makeCounter(label: "a", dimensions: [("n", "\(number)")]).increment(by: 1)
        }
        #expect(registry.exposition().contains("telemetry_series_dropped_total 10\n"))
    }
}
