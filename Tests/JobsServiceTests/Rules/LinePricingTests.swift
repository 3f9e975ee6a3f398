import Contracts
import Testing

@testable import JobsService

@Suite("What lines are priced by")
struct LinePricingTests {
    private typealias LaborType = EstimateLineItem.LaborType

    private func rate(_ type: EstimateLineItem.LaborType, _ minor: Int64, from day: String)
        -> RateTable
    {
        RateTable.with {
            $0.laborType = type
            $0.rate = Sample.money(minor)
            $0.effectiveFrom = day
        }
    }

    private func tax(
        _ name: String,
        _ rate: Int32,
        from day: String = "2026-01-01",
        to last: String? = nil,
        on kinds: [EstimateLineItem.Kind] = []
    ) -> TaxProfile {
        TaxProfile.with {
            $0.name = name
            $0.rateMillionths = rate
            $0.effectiveFrom = day
            if let last { $0.effectiveTo = last }
            $0.appliesTo = kinds
        }
    }

    private var pricing: LinePricing { LinePricing(day: "2026-06-01", currency: "CAD") }

    @Test("J099: insurer, else the shop's table, else its settings, else its labour rate, else 65")
    func rates() {
        var pricing = pricing
        #expect(pricing.laborRate(for: .body).minor == 6_500)
        pricing.settings.laborRate = Sample.money(7_000)
        #expect(pricing.laborRate(for: .body).minor == 7_000)
        pricing.settings.laborRates = [
            ShopLaborRate.with {
                $0.laborType = .body
                $0.rate = Sample.money(7_100)
            }
        ]
        #expect(pricing.laborRate(for: .body).minor == 7_100)
        #expect(pricing.laborRate(for: .frame).minor == 7_000)
        pricing.rates = [rate(.body, 7_200, from: "2026-06-01")]
        #expect(pricing.laborRate(for: .body).minor == 7_200)
        #expect(pricing.laborRate(for: .paint).minor == 7_000)
        pricing.insurer = InsuranceCompany.with { $0.bodyLaborRate = Sample.money(5_800) }
        #expect(pricing.laborRate(for: .body).minor == 5_800)
        #expect(pricing.laborRate(for: .paint).minor == 7_000)
    }

    @Test("J099: an insurer's rate is that of the kind of labour, or none")
    func insurerRates() {
        let insurer = InsuranceCompany.with {
            $0.bodyLaborRate = Sample.money(1)
            $0.paintLaborRate = Sample.money(2)
            $0.frameLaborRate = Sample.money(3)
            $0.mechanicalLaborRate = Sample.money(4)
            $0.electricalLaborRate = Sample.money(5)
            $0.glassLaborRate = Sample.money(6)
            $0.detailLaborRate = Sample.money(7)
        }
        let types: [(LaborType, Int64?)] = [
            (.body, 1), (.paint, 2), (.frame, 3), (.mechanical, 4), (.electrical, 5), (.glass, 6),
            (.detail, 7), (.other, nil), (.unspecified, nil),
        ]
        for (type, minor) in types {
            #expect(insurer.laborRate(for: type)?.minor == minor, "\(type)")
            #expect(InsuranceCompany().laborRate(for: type) == nil)
        }
    }

    @Test(
        "J099: the rate of the day is the last that began by then",
        arguments: [
            ("2025-12-31", 6_500), ("2026-01-01", 7_000), ("2026-06-30", 7_000),
            ("2026-07-01", 7_500), ("2030-01-01", 7_500),
        ] as [(String, Int64)]
    )
    func effective(day: String, minor: Int64) {
        var pricing = pricing
        pricing.day = day
        pricing.rates = [
            rate(.body, 7_500, from: "2026-07-01"), rate(.body, 7_000, from: "2026-01-01"),
            rate(.paint, 9_900, from: "2020-01-01"),
        ]
        #expect(pricing.laborRate(for: .body).minor == minor)
    }

    @Test("J099: an amount in another currency is no rate of the shop's")
    func foreign() {
        var pricing = pricing
        pricing.insurer = InsuranceCompany.with { $0.bodyLaborRate = .of(5_800, "USD") }
        #expect(pricing.laborRate(for: .body) == Sample.money(6_500))
    }

    @Test("J099: what was given by hand stays; hours and rate that were left out are filled in")
    func completed() {
        var line = Sample.line(.labor, unit: 0, hundredths: 250)
        line.laborType = .body
        let filled = line.completed(by: pricing)
        #expect(filled.laborRate.minor == 6_500)
        #expect(filled.laborHoursHundredths == 250)
        #expect(filled.totalPrice.minor == 16_250)
        line.laborRate = Sample.money(6_400)
        #expect(line.completed(by: pricing).totalPrice.minor == 16_000)
        let fixed = Sample.line(.labor, unit: 9_900).completed(by: pricing)
        #expect(!fixed.hasLaborRate)
        #expect(fixed.totalPrice.minor == 9_900)
    }

    @Test("J102: 0.6 h to remove and 0.9 h to install are 1.5 h of labour")
    func removeAndInstall() {
        var line = Sample.line(.labor, unit: 0)
        line.isRAndI = true
        line.removeTimeHoursHundredths = 60
        line.installTimeHoursHundredths = 90
        let filled = line.completed(by: pricing)
        #expect(filled.laborHoursHundredths == 150)
        #expect(filled.totalPrice.minor == 9_750)
    }

    @Test("J100: several taxes are on a line, each rounded by itself")
    func several() {
        var pricing = pricing
        pricing.taxes = [tax("PST", 70_000), tax("GST", 50_000)]
        let line = Sample.line(.part, unit: 1_010).completed(by: pricing)
        #expect(line.taxes.map(\.name) == ["GST", "PST"])
        #expect(line.taxes.map(\.amount.minor) == [51, 71])
        #expect(line.taxAmount.minor == 122)
        #expect(line.taxRateMillionths == 120_000)
        let sum = Sample.estimate().summed(over: [line, line])
        #expect(sum.taxes.map(\.amount.minor) == [102, 142])
        #expect(sum.taxTotal.minor == 244)
    }

    @Test("J100: a tax is on the kinds it names; tax lines and discounts are never taxed")
    func kinds() {
        var pricing = pricing
        pricing.taxes = [tax("GST", 50_000), tax("PST", 70_000, on: [.part, .material])]
        #expect(pricing.taxes(on: .labor).map(\.name) == ["GST"])
        #expect(pricing.taxes(on: .part).map(\.name) == ["GST", "PST"])
        #expect(pricing.taxes(on: .tax).isEmpty)
        #expect(pricing.taxes(on: .discount).isEmpty)
    }

    @Test(
        "J100: a tax holds from its first day to its last, or to the next of its name",
        arguments: [
            ("2025-12-31", 0), ("2026-01-01", 130_000), ("2026-06-30", 130_000),
            ("2026-07-01", 150_000), ("2026-12-31", 150_000), ("2027-01-01", 0),
        ] as [(String, Int32)]
    )
    func days(day: String, rate: Int32) {
        var pricing = pricing
        pricing.day = day
        pricing.taxes = [
            tax("HST", 130_000), tax("HST", 150_000, from: "2026-07-01", to: "2026-12-31"),
        ]
        #expect(pricing.taxes(on: .part).reduce(0) { $0 + $1.rateMillionths } == rate)
    }

    @Test("J100: while there is no table the taxes of the settings hold")
    func settings() {
        var pricing = pricing
        pricing.settings.taxes = [
            ShopTax.with {
                $0.name = "HST"
                $0.rateMillionths = 130_000
                $0.exempt = [.labor]
            }
        ]
        let line = Sample.line(.part, unit: 17_500).completed(by: pricing)
        #expect(line.taxAmount.minor == 2_275)
        #expect(pricing.taxes(on: .labor).isEmpty)
        pricing.taxes = [tax("GST", 50_000)]
        #expect(pricing.taxes(on: .labor).map(\.name) == ["GST"])
    }

    @Test("J101: a customer with a certificate pays no tax, whatever the line says")
    func exempt() {
        var pricing = pricing
        pricing.taxes = [tax("HST", 130_000)]
        pricing.isExempt = true
        var line = Sample.line(.part, unit: 17_500)
        #expect(line.completed(by: pricing).taxAmount.minor == 0)
        line.taxRateMillionths = 130_000
        #expect(line.completed(by: pricing).taxAmount.minor == 0)
        #expect(line.changed(from: line, by: pricing).taxAmount.minor == 0)
    }

    @Test("J100: a change keeps the taxes of the line; kind and taxable decide anew")
    func change() {
        var pricing = pricing
        pricing.taxes = [tax("GST", 50_000), tax("PST", 70_000, on: [.part])]
        let old = Sample.line(.part, unit: 10_000).completed(by: pricing)
        pricing.taxes = []
        var dearer = old
        dearer.unitPrice = Sample.money(20_000)
        #expect(dearer.changed(from: old, by: pricing).taxAmount.minor == 2_400)
        pricing.taxes = [tax("GST", 50_000), tax("PST", 70_000, on: [.part])]
        var other = old
        other.type = .labor
        #expect(other.changed(from: old, by: pricing).taxAmount.minor == 500)
        var free = old
        free.taxable = false
        let freed = free.changed(from: old, by: pricing)
        #expect(freed.taxAmount.minor == 0)
        var back = freed
        back.taxable = true
        #expect(back.changed(from: freed, by: pricing).taxAmount.minor == 1_200)
        var own = old
        own.taxRateMillionths = 10_000
        #expect(own.changed(from: old, by: pricing).taxAmount.minor == 100)
    }

    @Test("J107: by the prices of another day a line of a file stays, one by hand follows")
    func repriced() {
        var pricing = pricing
        pricing.rates = [rate(.body, 8_000, from: "2026-01-01")]
        var line = Sample.line(.labor, unit: 0, hundredths: 100)
        line.laborType = .body
        line.laborRate = Sample.money(6_500)
        line.laborHoursHundredths = 100
        line = line.priced()
        #expect(line.repriced(by: pricing).totalPrice.minor == 8_000)
        line.sourceLineKey = "1:LAB"
        #expect(line.repriced(by: pricing) == line)
    }
}
