import Contracts
import Testing

@testable import FinanceService

@Suite("The journal")
struct PostingTests {
    private func posting(_ amounts: [Int64]) throws -> Posting? {
        try Posting(
            .manual,
            of: "",
            purpose: "test",
            description: "",
            currency: "CAD",
            jobID: "",
            lines: amounts.enumerated().map {
                PostingLine(account: String(1_000 + $0.offset % 7), amount: $0.element)
            }
        )
    }

    @Test("L1: any posting balances or is refused", arguments: 1...300 as ClosedRange<UInt64>)
    func balance(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...20, using: &generator)
        var amounts = (0..<count).map { _ in
            Int64.random(in: -1_000_000...1_000_000, using: &generator)
        }
        let sum = amounts.reduce(0, +)
        if sum != 0 {
            #expect(throws: FinanceRefusal.self) { try posting(amounts) }
        }
        amounts.append(-sum)
        guard let posting = try posting(amounts) else { return }
        let rows = posting.lines.enumerated().map {
            $0.element.row($0.offset + 1, currency: "CAD", jobID: "")
        }
        let debit = rows.map(\.debit.minor).reduce(0, +)
        #expect(debit == rows.map(\.credit.minor).reduce(0, +))
        #expect(debit == posting.total)
        #expect(debit == posting.entry.total.minor)
        for row in rows { #expect((row.debit.minor > 0) != (row.credit.minor > 0)) }
    }

    @Test("nothing to post is no posting")
    func nothing() throws {
        #expect(try posting([]) == nil)
        #expect(try posting([0, 0]) == nil)
    }

    @Test("an issued invoice: what is owed is income, discount and tax")
    func issue() throws {
        let job = Sample.job(insured: false)
        let bill = try JobBilling(job).bills()[0]
        var (invoice, lines) = try Invoice.draft(
            bill,
            of: job,
            InvoiceTerms(terms: .net30, date: Sample.now)
        )
        invoice.id = "invoice"
        let posting = try #require(try Posting.issue(invoice, lines))
        let byAccount = Dictionary(
            uniqueKeysWithValues: posting.lines.map { ($0.account, $0.amount) }
        )
        #expect(
            byAccount == [
                "1100": 220_350, "4900": 5_000, "4000": -80_000, "4100": -100_000,
                "4200": -20_000, "2200": -25_350,
            ]
        )
        #expect(posting.total == 225_350)
    }

    @Test("F052: a payment debits Undeposited Funds and credits the receivable, equally")
    func receipt() throws {
        let invoice = try Sample.invoice()
        var payment = Sample.payment(50_000)
        payment.unappliedAmount = Sample.money(0)
        let posting = try #require(try Posting.receipt(payment, [(invoice, 50_000)]))
        #expect(posting.lines.map(\.account) == ["1050", "1100"])
        #expect(posting.lines.map(\.amount) == [50_000, -50_000])
    }

    @Test("F025: the fee is an expense, the credit a liability")
    func feeAndCredit() throws {
        var payment = Sample.payment(50_000)
        payment.processingFee = Sample.money(1_450)
        payment.unappliedAmount = Sample.money(10_000)
        let posting = try #require(
            try Posting.receipt(payment, [(try Sample.invoice(payer: .insurer), 40_000)])
        )
        #expect(posting.lines.map(\.account) == ["1050", "6000", "1110", "2300"])
        #expect(posting.lines.map(\.amount) == [48_550, 1_450, -40_000, -10_000])
    }

    @Test("a receipt that allocates more than it has is refused")
    func wrongReceipt() throws {
        #expect(throws: FinanceRefusal.unbalanced(debit: 100, credit: 101)) {
            try Posting.receipt(Sample.payment(100), [(try Sample.invoice(), 101)])
        }
    }

    @Test("L8: a reversal is the opposite, and points to its entry")
    func reversal() throws {
        let posting = try #require(try posting([700, -500, -200]))
        var entry = posting.entry
        entry.id = "entry"
        entry.entryNumber = "JE-26-00001"
        let rows = posting.lines.enumerated().map {
            $0.element.row($0.offset + 1, currency: "CAD", jobID: "")
        }
        let back = try #require(
            try Posting.reversal(of: entry, rows, source: "source", purpose: "void")
        )
        #expect(back.total == posting.total)
        #expect(back.reverses == "entry")
        for line in posting.lines {
            #expect(back.lines.contains { $0.account == line.account && $0.amount == -line.amount })
        }
    }

    @Test("F053: a day of a closed period is refused, its neighbours are not")
    func period() {
        var period = AccountingPeriod.with {
            $0.startsOn = "2026-11-01"
            $0.endsOn = "2026-11-30"
            $0.closed = true
        }
        #expect(period.refuses("2026-11-01"))
        #expect(period.refuses("2026-11-30"))
        #expect(!period.refuses("2026-10-31"))
        #expect(!period.refuses("2026-12-01"))
        period.closed = false
        #expect(!period.refuses("2026-11-15"))
    }

    @Test("the chart: each code once, each with a name and a side")
    func chart() {
        let rows = LedgerAccount.allCases.map(\.row)
        #expect(Set(rows.map(\.code)).count == rows.count)
        #expect(rows.allSatisfy { !$0.name.isEmpty && $0.kind != .unspecified })
    }
}
