import Testing

@testable import EstimateFiles

@Suite("Decimal text")
struct FixedPointTests {
    @Test(
        "plain decimals are read exactly and rounded half away from zero",
        arguments: [
            ("0", 0), ("-0", 0), ("12", 1_200), ("12.3", 1_230), ("12.34", 1_234), ("+7.05", 705),
            (".5", 50), ("5.", 500), ("-1.3", -130), ("2.345", 235), ("2.3449", 234),
            ("-2.345", -235), ("9999999.99", 999_999_999), ("00012.00", 1_200),
        ] as [(String, Int64)]
    )
    func reads(_ text: String, _ value: Int64) {
        #expect(FixedPoint.parse(text, decimals: 2) == value)
    }

    @Test(
        "anything else is no number",
        arguments: [
            "", " ", "-", ".", "1,234.56", "1.234,56", "1e3", "1E400", "0x10", "1_000", "１２",
            "12 ", "--1", "1.2.3", "NaN", "****", "999999999999999999999999",
            "99999999999999999999999999999999",
        ]
    )
    func refuses(_ text: String) { #expect(FixedPoint.parse(text, decimals: 2) == nil) }

    @Test("text and value are each other's inverse")
    func roundTrip() {
        var generator = Seeded(state: 20_260_914)
        for _ in 0..<2_000 {
            let value = Int64.random(in: -1_000_000_000...1_000_000_000, using: &generator)
            #expect(FixedPoint.parse(FixedPoint.text(value), decimals: 2) == value)
        }
        #expect(FixedPoint.text(Int64(-5)) == "-0.05")
    }

    @Test("hours times rate is rounded half up")
    func hoursTimesRate() {
        #expect(FixedPoint.amount(hours: 350, rate: 6_011) == 21_039)
        #expect(FixedPoint.amount(hours: 170, rate: 705) == 1_199)
        #expect(FixedPoint.amount(hours: -40, rate: 7_500) == -3_000)
        #expect(FixedPoint.rounded(-5, dividedBy: 10) == -1)
        #expect(FixedPoint.rounded(Int64.max, dividedBy: 100) == 92_233_720_368_547_758)
    }
}
