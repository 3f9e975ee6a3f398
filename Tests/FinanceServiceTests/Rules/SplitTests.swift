import Contracts
import Testing

@testable import FinanceService

@Suite("Splits add up to the minor unit")
struct SplitTests {
    @Test(
        "parts by weight, what is missing going to those that lost most",
        arguments: [
            (100, [1, 1, 1], [34, 33, 33]), (1, [1, 1, 1], [1, 0, 0]), (0, [3, 4], [0, 0]),
            (100, [0, 0], [100, 0]), (1_001, [50, 30, 20], [501, 300, 200]),
            (-100, [1, 1, 1], [-33, -33, -34]), (5, [], []),
        ] as [(Int64, [Int64], [Int64])]
    )
    func weights(amount: Int64, weights: [Int64], parts: [Int64]) throws {
        let result = try LargestRemainder.split(amount, by: weights)
        #expect(result.reduce(0, +) == (weights.isEmpty ? 0 : amount))
        if amount >= 0 { #expect(result == parts) }
    }

    @Test("any amount over any weights", arguments: 1...200 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let amount = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator)
        let count = Int.random(in: 1...12, using: &generator)
        let weights = (0..<count).map { _ in Int64.random(in: 0...1_000_000, using: &generator) }
        let parts = try LargestRemainder.split(amount, by: weights)
        #expect(parts.reduce(0, +) == amount)
        let whole = weights.reduce(0, +)
        guard whole > 0 else { return }
        for (part, weight) in zip(parts, weights) {
            // Within one minor unit of the exact value.
            let exact = Int128(amount) * Int128(weight)
            #expect(abs(Int128(part) * Int128(whole) - exact) < Int128(whole))
            if weight == 0 { #expect(part == 0) }
        }
    }

    @Test("F004: 2,203.50 with a deductible of 500 → insurer 1,703.50, customer 500.00")
    func deductible() throws {
        let bills = try JobBilling(Sample.job()).bills()
        #expect(bills.map(\.payer) == [.insurer, .customer])
        #expect(bills.map(\.total) == [170_350, 50_000])
    }

    @Test(
        "F004, F005: any job's categories, tax and shares add up over both invoices",
        arguments: 1...300 as ClosedRange<UInt64>
    )
    func randomJob(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func amount(_ top: Int64) -> Int64 { Int64.random(in: 0...top, using: &generator) }
        var job = Sample.job()
        job.sums.labor = Sample.money(amount(900_000))
        job.sums.parts = Sample.money(amount(900_000))
        job.sums.paint = Sample.money(amount(90_000))
        job.sums.material = Sample.money(amount(9_000))
        job.sums.sublet = Sample.money(amount(9_000))
        job.sums.other = Sample.money(amount(99))
        job.sums.tax = Sample.money(amount(250_000))
        let gross =
            job.sums.labor.minor + job.sums.parts.minor + job.sums.paint.minor
            + job.sums.material.minor + job.sums.sublet.minor + job.sums.other.minor
            + job.sums.tax.minor
        let discount = amount(gross)
        job.sums.discount = Sample.money(discount)
        let rounding = Int64.random(in: -50...50, using: &generator)
        let total = max(0, gross - discount + rounding)
        job.sums.total = Sample.money(total)
        let customer = total == 0 ? 0 : Int64.random(in: 0...total, using: &generator)
        job.customerShare = Sample.money(customer)
        job.insurerShare = Sample.money(total - customer)
        let terms = InvoiceTerms(terms: .net30, date: Sample.now)
        let drafts = try JobBilling(job).bills().map { try Invoice.draft($0, of: job, terms) }
        var perCategory: [InvoiceLine.Category: Int64] = [:]
        for (invoice, lines) in drafts {
            #expect(
                invoice.totalAmount.minor
                    == (invoice.payerType == .insurer ? total - customer : customer)
            )
            let sum = lines.map { $0.amount.minor + $0.taxAmount.minor }.reduce(0, +)
            #expect(sum == invoice.totalAmount.minor)
            #expect(lines.map(\.taxAmount.minor).reduce(0, +) == invoice.taxAmount.minor)
            for line in lines { perCategory[line.category, default: 0] += line.amount.minor }
            #expect(try Posting.issue(invoice, lines)?.total ?? 0 >= invoice.totalAmount.minor)
        }
        #expect(drafts.map(\.invoice.totalAmount.minor).reduce(0, +) == total)
        guard total > 0 else { return }
        #expect(drafts.map(\.invoice.taxAmount.minor).reduce(0, +) == job.sums.tax.minor)
        #expect(perCategory[.labor] ?? 0 == job.sums.labor.minor)
        #expect(perCategory[.parts] ?? 0 == job.sums.parts.minor)
        #expect(perCategory[.discount] ?? 0 == -min(discount, gross))
    }

    @Test("F004: a share of nothing makes no invoice; without an insurer the customer bears all")
    func noShare() throws {
        #expect(try JobBilling(Sample.job(customerShare: 0)).bills().map(\.payer) == [.insurer])
        let own = try JobBilling(Sample.job(insured: false)).bills()
        #expect(own.map(\.payer) == [.customer])
        #expect(own.map(\.total) == [220_350])
    }

    @Test("F003: a discount above the whole makes one invoice of zero")
    func zero() throws {
        var job = Sample.job(customerShare: 0)
        job.sums.discount = Sample.money(9_999_999)
        job.sums.total = Sample.money(0)
        job.customerShare = Sample.money(0)
        job.insurerShare = Sample.money(0)
        let bills = try JobBilling(job).bills()
        #expect(bills.map(\.payer) == [.customer])
        let draft = try Invoice.draft(
            bills[0],
            of: job,
            InvoiceTerms(terms: .dueOnReceipt, date: Sample.now)
        )
        let sent = try draft.invoice.issued(by: "", at: Sample.now)
        #expect(sent.status == .paid)
        #expect(sent.paymentStatus == .paid)
        #expect(sent.hasPaidInFullDate)
    }

    @Test("a job without any amount is not billed")
    func empty() throws {
        var job = Sample.job(customerShare: 0)
        job.sums = JobSums()
        job.insurerShare = Sample.money(0)
        #expect(throws: FinanceRefusal.nothingToInvoice) { try JobBilling(job).bills() }
    }

    @Test("F001: sums and shares that do not add up are refused, not mended")
    func mismatch() throws {
        var job = Sample.job()
        job.sums.total = Sample.money(230_000)
        #expect(throws: FinanceRefusal.sumsMismatch(total: 230_000, sums: 220_350)) {
            try JobBilling(job)
        }
        job = Sample.job()
        job.customerShare = Sample.money(1)
        #expect(throws: FinanceRefusal.sharesMismatch(total: 220_350, shares: 170_351)) {
            try JobBilling(job)
        }
    }

    @Test("F018: a supplement bills what is new, per payer; less than before is refused")
    func supplement() throws {
        let job = Sample.job()
        let bills = try JobBilling(job).bills()
        let billed = Dictionary(uniqueKeysWithValues: bills.map { ($0.payer, $0) })
        #expect(throws: FinanceRefusal.nothingToInvoice) {
            try JobBilling(job).bills(billed: billed)
        }
        var more = job
        more.sums.parts = Sample.money(130_000)
        more.sums.total = Sample.money(250_350)
        more.insurerShare = Sample.money(200_350)
        let added = try JobBilling(more).bills(billed: billed)
        #expect(added.map(\.payer) == [.insurer])
        #expect(added.map(\.total) == [30_000])
        #expect(added[0].isSupplement)
        var less = job
        less.sums.parts = Sample.money(90_000)
        less.sums.total = Sample.money(210_350)
        less.insurerShare = Sample.money(160_350)
        #expect(throws: FinanceRefusal.billedMore(minor: 10_000)) {
            try JobBilling(less).bills(billed: billed)
        }
    }

    @Test("F005: GST and PST with labour free of PST, each rounded at the line")
    func taxes() throws {
        let gst = ShopTax.with {
            $0.name = "GST"
            $0.rateMillionths = 50_000
        }
        let pst = ShopTax.with {
            $0.name = "PST"
            $0.rateMillionths = 70_000
            $0.exempt = [.labor]
        }
        let bill = PayerBill(
            payer: .customer,
            amounts: [.labor: 10_010, .parts: 20_010],
            tax: 2_903,
            total: 32_923
        )
        let lines = try bill.lines(currency: "CAD", taxWeights: [.labor: 501, .parts: 2_402])
        let parts = try TaxDetails.parts(of: lines, taxes: [gst, pst], total: 2_903)
        // 500.5 → 501 and 1,000.5 → 1,001; 1,400.7 → 1,401.
        #expect(parts.map(\.amount) == [1_502, 1_401])
        #expect(parts.map(\.base) == [30_020, 20_010])
        let other = try TaxDetails.parts(of: lines, taxes: [gst, pst], total: 3_000)
        #expect(other.map(\.amount).reduce(0, +) == 3_000)
    }

    @Test("amounts that leave Int64 are refused, never wrapped")
    func overflow() {
        #expect(throws: FinanceRefusal.amountTooLarge) { try Int64.max.plus(1) }
        #expect(throws: FinanceRefusal.amountTooLarge) { try Int64.min.minus(1) }
        #expect(throws: FinanceRefusal.amountTooLarge) { try Int64.max.checkedShare(2, of: 1) }
        #expect(throws: FinanceRefusal.amountTooLarge) { try [Int64.max, 1].total() }
    }

    @Test(
        "half away from zero",
        arguments: [(1, 1), (3, 2), (-1, -1), (-3, -2), (2, 1), (0, 0)] as [(Int64, Int64)]
    )
    func halves(value: Int64, rounded: Int64) throws {
        #expect(try value.checkedShare(1, of: 2) == rounded)
    }
}
