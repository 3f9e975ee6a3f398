import Chassis
import Contracts
import Schema
import Store
import Testing
import Wire

@testable import FinanceService

@Suite("The books")
struct LedgerTests {
    @Test("the trial balance balances; the journal is paged, newest first, by account and job")
    func reads() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        _ = try await books.pay(50_000, sent[1])
        let trial = try await books.call(
            LedgerMethods.getTrialBalance,
            GetTrialBalanceRequest()
        )
        #expect(trial.balanced)
        #expect(trial.totalDebit == trial.totalCredit)
        #expect(trial.accounts.first { $0.code == "1050" }?.kind == .asset)
        let empty = try await books.call(
            LedgerMethods.getTrialBalance,
            GetTrialBalanceRequest.with { $0.toDate = "2026-11-22" }
        )
        #expect(empty.accounts.isEmpty)
        #expect(empty.balanced)
        let first = try await books.call(
            LedgerMethods.listJournal,
            ListJournalRequest.with { $0.pageSize = 2 }
        )
        #expect(first.entries.map(\.entry.entryNumber) == ["JE-26-00003", "JE-26-00002"])
        let rest = try await books.call(
            LedgerMethods.listJournal,
            ListJournalRequest.with {
                $0.pageSize = 2
                $0.pageToken = first.nextPageToken
            }
        )
        #expect(rest.entries.map(\.entry.entryNumber) == ["JE-26-00001"])
        let cash = try await books.call(
            LedgerMethods.listJournal,
            ListJournalRequest.with { $0.accountCode = "1050" }
        )
        #expect(cash.entries.map(\.entry.entryNumber) == ["JE-26-00003"])
        #expect(cash.entries[0].lines.count == 2)
        await #expect {
            try await books.call(
                LedgerMethods.listJournal,
                ListJournalRequest.with { $0.fromDate = "2026-02-30" }
            )
        } throws: { ($0 as? RPCError)?.code == .invalidArgument }
    }

    @Test("L2: entries and lines are not changed")
    func appendOnly() async throws {
        let books = try await Books()
        _ = try await books.issued()
        let shop = books.shop
        await #expect(throws: StoreRefusal.appendOnly(table: "journal_lines")) {
            try await books.bench.store.write { tx in
                guard var line = try tx.first(JournalLine.self, in: shop) else { return }
                line.debit = Sample.money(1)
                _ = try tx.update(line, expecting: nil, in: shop, by: Authorship(actor: "test"))
            }
        }
    }

    /// What a fault would do to the books, and which check tells.
    enum Fault: CaseIterable {
        case droppedLeg, wrongTotal, lineOffByOne, paidWithoutAllocation, dueOffByOne
        case creditFromNowhere, doubleRefund, ghostEntry, lostNumber
    }

    @Test("the check of the books finds each fault", arguments: Fault.allCases)
    func faults(fault: Fault) async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let paid = try await books.pay(20_000, sent[1])
        #expect(try await books.findings().isEmpty)
        let shop = books.shop
        let author = Authorship(actor: "test")
        let expected = try await books.bench.store.write { tx -> String in
            var invoice = try tx.require(Invoice.self, sent[1].id, in: shop)
            var payment = try tx.require(Payment.self, paid.payment.id, in: shop)
            func entry(_ total: Int64) throws -> JournalEntry {
                try tx.insert(
                    JournalEntry.with {
                        $0.currency = "CAD"
                        $0.entryNumber = "JE-26-99999"
                        $0.postedOn = "2026-11-23"
                        $0.sourceKind = .manual
                        $0.sourceID = UUIDv7.make()
                        $0.purpose = "fault"
                        $0.total = Sample.money(total)
                    },
                    in: shop,
                    by: author
                )
            }
            func leg(
                _ entry: JournalEntry,
                _ number: Int32,
                _ debit: Int64,
                _ credit: Int64,
                _ code: String
            ) throws {
                let account = try tx.first(
                    Account.self,
                    in: shop,
                    where: [.equal("code", .text(code))]
                )
                _ = try tx.insert(
                    JournalLine.with {
                        $0.currency = "CAD"
                        $0.journalEntryID = entry.id
                        $0.lineNumber = number
                        $0.accountID = account?.id ?? ""
                        $0.accountCode = code
                        $0.postedOn = "2026-11-23"
                        $0.debit = Sample.money(debit)
                        $0.credit = Sample.money(credit)
                    },
                    in: shop,
                    by: author
                )
            }
            switch fault {
            case .droppedLeg:
                try leg(entry(100), 1, 100, 0, "1000")
                return "L1"
            case .wrongTotal:
                let made = try entry(101)
                try leg(made, 1, 100, 0, "1000")
                try leg(made, 2, 0, 100, "3000")
                return "L1"
            case .ghostEntry:
                let made = try entry(100)
                try leg(made, 1, 100, 0, "1100")
                try leg(made, 2, 0, 100, "4000")
                return "L3"
            case .lineOffByOne:
                var line = try InvoiceLines.of(invoice.id, tx, in: shop)[0]
                line.amount = Sample.money(line.amount.minor + 1)
                _ = try tx.update(line, expecting: nil, in: shop, by: author)
                return "L7"
            case .paidWithoutAllocation:
                invoice.amountPaid = Sample.money(invoice.amountPaid.minor + 1)
                invoice.amountDue = Sample.money(invoice.amountDue.minor - 1)
                _ = try tx.update(invoice, expecting: nil, in: shop, by: author)
                return "L5"
            case .dueOffByOne:
                invoice.amountDue = Sample.money(invoice.amountDue.minor - 1)
                _ = try tx.update(invoice, expecting: nil, in: shop, by: author)
                return "L5"
            case .creditFromNowhere:
                payment.unappliedAmount = Sample.money(1)
                _ = try tx.update(payment, expecting: nil, in: shop, by: author)
                return "L5"
            case .lostNumber:
                _ = try tx.next("invoice", in: shop, period: "26")
                var other = invoice
                other.id = ""
                other.status = .cancelled
                other.amountDue = Sample.money(0)
                other.invoiceNumber = try Numbers.invoice(
                    tx,
                    in: shop,
                    on: CivilDate(microseconds: Sample.now)
                )
                _ = try tx.insert(other, in: shop, by: author)
                return "L9"
            case .doubleRefund:
                payment.refundedAmount = Sample.money(20_001)
                _ = try tx.update(payment, expecting: nil, in: shop, by: author)
                return "L4"
            }
        }
        let found = try await books.findings()
        #expect(found.contains { $0.check == expected }, "\(found)")
        let sentences = try await books.bench.store.read { try LedgerCheck.sentences($0) }
        #expect(sentences.count == found.count)
    }

    @Test("F009, F055: a late invoice is marked once per bucket, and its job is told")
    func ageing() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        try await InvoicesAge.sweep(books.bench.environment)
        #expect(try await books.invoice(sent[1].id).version == sent[1].version)
        books.bench.clock.advance(seconds: 86_400)
        try await InvoicesAge.sweep(books.bench.environment)
        let late = try await books.invoice(sent[1].id)
        #expect(late.isOverdue)
        #expect(late.daysOverdue == 1)
        #expect(late.paymentStatus == .unpaid)
        #expect(try await books.told().last?.invoiceStatus == .overdue)
        #expect(try await books.invoice(sent[0].id).version == sent[0].version)
        books.bench.clock.advance(seconds: 86_400)
        try await InvoicesAge.sweep(books.bench.environment)
        #expect(try await books.invoice(sent[1].id).version == late.version)
        books.bench.clock.advance(seconds: 30 * 86_400)
        try await InvoicesAge.sweep(books.bench.environment)
        #expect(try await books.invoice(sent[1].id).daysOverdue == 32)
        #expect(try await books.invoice(sent[0].id).daysOverdue == 2)
        #expect(try await books.findings().isEmpty)
    }

    @Test(
        "random business keeps the books in order",
        .timeLimit(.minutes(2)),
        arguments: [1, 2, 3] as [UInt64]
    )
    func random(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let books = try await Books()
        try await books.insurer()
        for _ in 0..<12 {
            let parts = Int64.random(in: 0...300_000, using: &generator)
            let tax = Int64.random(in: 0...40_000, using: &generator)
            let customer = Int64.random(in: 0...parts + tax, using: &generator)
            books.jobs.job.withLock {
                $0.job.id = UUIDv7.make()
                $0.sums = JobSums.with {
                    $0.parts = Sample.money(parts)
                    $0.tax = Sample.money(tax)
                    $0.total = Sample.money(parts + tax)
                }
                $0.customerShare = Sample.money(customer)
                $0.insurerShare = Sample.money(parts + tax - customer)
            }
            for made in try await books.createInvoices() {
                let sent = try await books.call(
                    InvoicesMethods.sendInvoice,
                    SendInvoiceRequest.with { $0.id = made.invoice.id }
                )
                let step = Int.random(in: 0..<4, using: &generator)
                if step == 0 {
                    _ = try? await books.call(
                        InvoicesMethods.voidInvoice,
                        VoidInvoiceRequest.with {
                            $0.id = sent.id
                            $0.reason = "random"
                        }
                    )
                    continue
                }
                let amount = Int64.random(
                    in: 1...max(1, sent.amountDue.minor * 2),
                    using: &generator
                )
                let paid = try? await books.pay(
                    amount,
                    sent,
                    type: sent.payerType == .insurer ? .insurance : .cash,
                    credit: step > 1
                )
                guard let paid, step == 3 else { continue }
                _ = try? await books.call(
                    PaymentsMethods.refundPayment,
                    RefundPaymentRequest.with {
                        $0.id = paid.payment.id
                        $0.amount = Sample.money(Int64.random(in: 1...amount, using: &generator))
                        $0.reason = "random"
                    }
                )
            }
        }
        #expect(try await books.findings() == [])
        #expect(try await books.bench.store.verify().isEmpty)
        let trial = try await books.call(LedgerMethods.getTrialBalance, GetTrialBalanceRequest())
        #expect(trial.balanced)
    }
}
