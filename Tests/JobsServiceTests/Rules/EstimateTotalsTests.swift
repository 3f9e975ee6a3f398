import Contracts
import Testing

@testable import JobsService

@Suite("Sums of an estimate")
struct EstimateTotalsTests {
    @Test(
        "J096, J097: quantity × price less discounts, never below zero",
        arguments: [
            (10_000, 200, 1_000, 500, 17_500), (10_000, 100, 0, 0, 10_000),
            (10_000, 100, 0, 15_000, 0), (10_000, 100, 10_000, 0, 0), (333, 150, 0, 0, 500),
            (1, 50, 0, 0, 1), (1, 49, 0, 0, 0), (-1, 50, 0, 0, 0),
        ] as [(Int64, Int32, Int32, Int64, Int64)]
    )
    func line(unit: Int64, quantity: Int32, percent: Int32, amount: Int64, total: Int64) {
        var line = Sample.line(.part, unit: unit, hundredths: quantity)
        line.discountBasisPoints = percent
        line.discountAmount = Sample.money(amount)
        #expect(line.priced().totalPrice.minor == total)
    }

    @Test(
        "J098: labour is hours × rate",
        arguments: [(250, 6_400, 16_000), (33, 6_500, 2_145)] as [(Int32, Int64, Int64)]
    )
    func labour(hours: Int32, rate: Int64, total: Int64) {
        var line = Sample.line(.labor, unit: 0)
        line.laborHoursHundredths = hours
        line.laborRate = Sample.money(rate)
        let priced = line.priced()
        #expect(priced.totalPrice.minor == total)
        #expect(priced.unitPrice.minor == rate)
        #expect(priced.quantityHundredths == hours)
    }

    @Test(
        "J100: tax is the line's, rounded half away from zero",
        arguments: [
            (17_500, 130_000, true, 2_275), (17_500, 130_000, false, 0), (10, 50_000, true, 1),
            (9, 50_000, true, 0), (10_000, 88_750, true, 888),
        ] as [(Int64, Int32, Bool, Int64)]
    )
    func tax(total: Int64, rate: Int32, taxable: Bool, tax: Int64) {
        var line = Sample.line(.part, unit: total)
        line.taxable = taxable
        line.taxRateMillionths = rate
        #expect(line.priced().taxAmount.minor == tax)
        #expect(line.priced().priced().taxAmount.minor == tax)
    }

    @Test("J102: removing and installing add up")
    func removeAndInstall() {
        let line = EstimateLineItem.with {
            $0.removeTimeHoursHundredths = 60
            $0.installTimeHoursHundredths = 90
        }
        #expect(line.removeAndInstallHours == 150)
    }

    @Test("J094: 1000 parts, 800 labour, 300 paint and 105 tax are 2205")
    func header() {
        var lines = [
            Sample.line(.part, unit: 100_000), Sample.line(.labor, unit: 80_000),
            Sample.line(.paint, unit: 30_000), Sample.line(.tax, unit: 10_500),
        ].map { $0.priced() }
        let sum = Sample.estimate().summed(over: lines)
        #expect(sum.estimateTotal.minor == 220_500)
        #expect(
            [sum.partsTotal, sum.laborTotal, sum.paintTotal, sum.taxTotal].map(\.minor)
                == [100_000, 80_000, 30_000, 10_500]
        )
        lines.append(Sample.line(.discount, unit: 20_500).priced())
        #expect(Sample.estimate().summed(over: lines).estimateTotal.minor == 200_000)
    }

    @Test("J094: voided and rejected lines are in no sum")
    func left() {
        var voided = Sample.line(.part, unit: 1_000).priced()
        voided.voided = true
        var rejected = Sample.line(.part, unit: 2_000).priced()
        rejected.status = .rejected
        let kept = Sample.line(.part, unit: 4_000).priced()
        let sum = Sample.estimate().summed(over: [voided, rejected, kept])
        #expect(sum.partsTotal.minor == 4_000)
        #expect(sum.estimateTotal.minor == 4_000)
    }

    @Test(
        "J112: net is the total less the deductible, never below zero",
        arguments: [(220_500, 50_000, 170_500), (30_000, 50_000, 0), (50_000, 0, 50_000)]
            as [(Int64, Int64, Int64)]
    )
    func net(total: Int64, deductible: Int64, net: Int64) {
        var estimate = Sample.estimate(total: total)
        estimate.deductible = Sample.money(deductible)
        #expect(estimate.shared().netTotal.minor == net)
    }

    @Test("J114: deductible, betterment and own lines are the customer's: 780.00")
    func shares() {
        var own = Sample.line(.part, unit: 20_000).priced()
        own.isCustomerPay = true
        var worn = Sample.line(.part, unit: 200_500).priced()
        worn.betterment = Sample.money(8_000)
        var estimate = Sample.estimate()
        estimate.insuranceCompanyID = "i"
        estimate.deductible = Sample.money(50_000)
        let sum = estimate.summed(over: [own, worn])
        #expect(sum.customerShare.minor == 78_000)
        #expect(sum.insurerShare.minor == 220_500 - 78_000)
    }

    @Test("J114: without an insurer all is the customer's; never more than the total")
    func allOfIt() {
        var estimate = Sample.estimate(total: 30_000)
        estimate.deductible = Sample.money(50_000)
        #expect(estimate.shared().customerShare.minor == 30_000)
        estimate.insuranceCompanyID = "i"
        #expect(estimate.shared().customerShare.minor == 30_000)
        #expect(estimate.shared().insurerShare.minor == 0)
    }

    @Test("amounts at the edge saturate and do not trap", arguments: [Int64.max, Int64.min + 1])
    func edges(minor: Int64) {
        var line = Sample.line(.part, unit: minor, hundredths: .max)
        line.discountBasisPoints = 10_000
        line.taxable = true
        line.taxRateMillionths = 1_000_000
        let priced = line.priced()
        #expect(priced.totalPrice.minor >= 0)
        let sum = Sample.estimate().summed(over: [priced, priced, priced])
        #expect(sum.estimateTotal.minor >= 0)
    }
}
