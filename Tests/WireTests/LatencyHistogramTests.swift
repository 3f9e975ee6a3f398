import Testing

@testable import Wire

@Suite("The latency histogram")
struct LatencyHistogramTests {
    @Test("tells quantiles within 12 %")
    func quantiles() {
        var histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == 0)
        for microseconds in 1...100_000 { histogram.record(microseconds: Int64(microseconds)) }
        for (quantile, exact) in [(0.5, 50_000.0), (0.95, 95_000), (0.99, 99_000)] {
            let told = Double(histogram.quantile(quantile))
            #expect(told >= exact * 0.999 && told <= exact * 1.125)
        }
    }

    @Test("takes any duration")
    func extremes() {
        var histogram = LatencyHistogram()
        for microseconds in [Int64.min, -1, 0, 1, 2, 3, 7, 8, 9, .max] {
            histogram.record(microseconds: microseconds)
        }
        #expect(histogram.count == 10)
        #expect(histogram.quantile(0) == 1)
    }
}
