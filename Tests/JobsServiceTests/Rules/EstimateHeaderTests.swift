import Contracts
import Testing

@testable import JobsService

@Suite("Warnings and margins of an estimate")
struct EstimateHeaderTests {
    @Test(
        "J113: from 75 % of the car's value on a total loss is warned of",
        arguments: [
            (749_999, 1_000_000, false), (750_000, 1_000_000, true), (2_000_000, 1_000_000, true),
            (750_000, 0, false),
        ] as [(Int64, Int64, Bool)]
    )
    func totalLoss(total: Int64, value: Int64, warned: Bool) {
        var estimate = Sample.estimate()
        if value > 0 { estimate.vehicleValue = Sample.money(value) }
        let sum = estimate.summed(over: [Sample.line(.part, unit: total).priced()])
        #expect(sum.totalLossWarning == warned)
    }

    @Test("J113: the share is the shop's; a warning goes when the total falls")
    func threshold() {
        var settings = ShopSettings()
        settings.totalLossBasisPoints = 6_000
        let terms = HeaderTerms(settings: settings, wages: [], currency: "CAD")
        var estimate = Sample.estimate(total: 60_000)
        estimate.vehicleValue = Sample.money(100_000)
        #expect(estimate.warned(terms).totalLossWarning)
        #expect(!estimate.warned(HeaderTerms()).totalLossWarning)
        estimate.totalLossWarning = true
        estimate.estimateTotal = Sample.money(59_999)
        #expect(!estimate.warned(terms).totalLossWarning)
    }

    @Test("the margin is what is left before tax, and absent while a cost is not known")
    func margin() {
        var part = Sample.line(.part, unit: 10_000)
        part.cost = Sample.money(6_000)
        part.taxRateMillionths = 130_000
        var labor = Sample.line(.labor, unit: 0)
        labor.laborRate = Sample.money(6_000)
        labor.laborHoursHundredths = 200
        let lines = [part.priced(), labor.priced()]
        let blind = Sample.estimate().summed(over: lines)
        #expect(!blind.hasProfitMarginBasisPoints)
        #expect(blind.partsCost.minor == 6_000)
        let wages = [Sample.money(3_000), Sample.money(2_000), .of(99_999, "USD")]
        let terms = HeaderTerms(settings: ShopSettings(), wages: wages, currency: "CAD")
        let sum = Sample.estimate().summed(over: lines, terms)
        #expect(sum.laborCost.minor == 5_000)
        // 220.00 less 60.00 and 50.00.
        #expect(sum.profitMarginBasisPoints == 5_000)
    }

    @Test("J108: what a supplement asks for is in no sum until it is approved")
    func undecided() {
        var asked = Sample.line(.part, unit: 4_000).priced()
        asked.status = .supplement
        asked.partType = .oem
        let base = Sample.line(.part, unit: 1_000).priced()
        #expect(Sample.estimate().summed(over: [base, asked]).estimateTotal.minor == 1_000)
        #expect(!asked.isOrderable)
        asked.status = .approved
        #expect(Sample.estimate().summed(over: [base, asked]).estimateTotal.minor == 5_000)
        #expect(asked.isOrderable)
    }

    @Test("an agreement holds within its days, the last one included")
    func agreement() {
        var insurer = InsuranceCompany.with { $0.isDrp = true }
        #expect(insurer.isDrpActive(at: Sample.now))
        insurer.drpEndDate = Sample.time(Sample.now)
        #expect(insurer.isDrpActive(at: Sample.now))
        #expect(!insurer.isDrpActive(at: Sample.now + 1))
        insurer.drpStartDate = Sample.time(Sample.now + 1)
        #expect(!insurer.isDrpActive(at: Sample.now))
        #expect(!InsuranceCompany().isDrpActive(at: Sample.now))
    }

    @Test("J103: what an insurer does not allow", arguments: EstimateLineItem.PartType.allCases)
    func partTypes(type: EstimateLineItem.PartType) {
        var strict = InsuranceCompany.with {
            $0.allowsUsedParts = false
            $0.allowsAftermarketParts = true
        }
        #expect(strict.allows(type) == (type != .recycled))
        strict.allowsAftermarketParts = false
        strict.allowsUsedParts = true
        #expect(strict.allows(type) != [.aftermarket, .aftermarketCertified].contains(type))
    }

    @Test("J101: who is free of tax shows a number")
    func exemption() throws {
        var customer = Customer.with { $0.taxExempt = true }
        #expect(throws: EstimateRefusal.exemptionNumberRequired) { try customer.checkExemption() }
        customer.taxExemptNumber = "  "
        #expect(throws: EstimateRefusal.exemptionNumberRequired) { try customer.checkExemption() }
        customer.taxExemptNumber = "X-1"
        try customer.checkExemption()
        try Customer().checkExemption()
    }

    @Test(
        "a printed tax is spread over the taxable lines to the cent",
        arguments: [(100, [10, 10, 10]), (7, [999, 1, 0]), (0, [5]), (1, [3, 3])]
            as [(Int64, [Int64])]
    )
    func spread(tax: Int64, amounts: [Int64]) {
        let lines = amounts.map { Sample.line(.part, unit: $0).priced() }
        let spread = PrintedTax.spread(tax, over: lines)
        #expect(spread.reduce(0) { $0 + $1.taxAmount.minor } == tax)
        #expect(spread.map(\.totalPrice) == lines.map(\.totalPrice))
        #expect(spread.allSatisfy { $0.totalPrice.minor > 0 || $0.taxAmount.minor == 0 })
    }

    @Test("a printed tax passes lines that are free of it")
    func free() {
        var free = Sample.line(.labor, unit: 5_000).priced()
        free.taxable = false
        let spread = PrintedTax.spread(650, over: [free, Sample.line(.part, unit: 5_000).priced()])
        #expect(spread.map(\.taxAmount.minor) == [0, 650])
        #expect(spread.last?.taxRateMillionths == 130_000)
        #expect(Sample.estimate().summed(over: spread).taxTotal.minor == 650)
    }
}
