import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import FinanceService

@Suite("Billing a job")
struct InvoicingTests {
    @Test("F004: two drafts with numbers without gaps, exact together, told to Jobs")
    func create() async throws {
        let books = try await Books()
        let company = try await books.insurer()
        let made = try await books.createInvoices()
        #expect(made.map(\.invoice.invoiceNumber) == ["INV-26-00001", "INV-26-00002"])
        #expect(made.map(\.invoice.totalAmount.minor) == [170_350, 50_000])
        #expect(made.map(\.invoice.insuranceCompanyID) == [company.id, ""])
        #expect(made.map(\.invoice.paymentTerms) == [.net30, .dueOnReceipt])
        #expect(made.map(\.invoice.invoiceType) == [.insurance, .standard])
        #expect(made[0].invoice.dueDate.microseconds == Sample.now + 30 * Sample.day)
        #expect(made[0].invoice.customerName == "Ada Byron")
        #expect(made[0].invoice.vehicleText == "2022 Toyota Corolla")
        for (number, whole) in made.enumerated() {
            let sum = whole.lines.map { $0.amount.minor + $0.taxAmount.minor }.reduce(0, +)
            #expect(sum == whole.invoice.totalAmount.minor, "invoice \(number)")
            #expect(whole.lines.allSatisfy { $0.invoiceID == whole.invoice.id })
        }
        #expect(made.map(\.invoice.taxAmount.minor).reduce(0, +) == 25_350)
        let told = try await books.told()
        #expect(told.map(\.invoiceStatus) == [.draft])
        #expect(try await books.findings().isEmpty)
    }

    @Test("validate_only shows the invoices and keeps nothing, not even a number")
    func preview() async throws {
        let books = try await Books()
        try await books.insurer()
        let shown = try await books.call(
            InvoicesMethods.createJobInvoices,
            CreateJobInvoicesRequest.with {
                $0.jobID = books.jobs.jobID
                $0.validateOnly = true
            }
        )
        #expect(shown.invoices.map(\.invoice.totalAmount.minor) == [170_350, 50_000])
        let shop = books.shop
        #expect(try await books.bench.store.read { try $0.count(Invoice.self, in: shop) } == 0)
        let made = try await books.createInvoices()
        #expect(made[0].invoice.invoiceNumber == "INV-26-00001")
    }

    @Test("F018: twice without a reason is refused; with one only what is new is billed")
    func twice() async throws {
        let books = try await Books()
        try await books.insurer()
        _ = try await books.createInvoices()
        await #expect { try await books.createInvoices() } throws: {
            ($0 as? RPCError)?.reason == "DUPLICATE_INVOICE"
        }
        await #expect { try await books.createInvoices(reason: "again") } throws: {
            ($0 as? RPCError)?.reason == "NOTHING_TO_INVOICE"
        }
        books.jobs.job.withLock {
            $0.sums.labor = Sample.money(90_000)
            $0.sums.total = Sample.money(230_350)
            $0.insurerShare = Sample.money(180_350)
        }
        let more = try await books.createInvoices(reason: "supplement 1")
        #expect(more.map(\.invoice.totalAmount.minor) == [10_000])
        #expect(more.map(\.invoice.invoiceType) == [.supplement])
        #expect(try await books.findings().isEmpty)
    }

    @Test("F018: a voided invoice may be made again")
    func again() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        for invoice in sent {
            _ = try await books.call(
                InvoicesMethods.voidInvoice,
                VoidInvoiceRequest.with {
                    $0.id = invoice.id
                    $0.reason = "wrong date"
                }
            )
        }
        let made = try await books.createInvoices()
        #expect(made.map(\.invoice.invoiceNumber) == ["INV-26-00003", "INV-26-00004"])
        #expect(made.map(\.invoice.totalAmount.minor) == [170_350, 50_000])
    }

    @Test("F019: a job in the booth is not billed")
    func notReady() async throws {
        let books = try await Books()
        books.jobs.job.withLock { $0.job.status = .paintBooth }
        await #expect { try await books.createInvoices() } throws: {
            ($0 as? RPCError)?.reason == "JOB_NOT_READY"
        }
    }

    @Test("the same key answers the same, and bills once")
    func idempotent() async throws {
        let books = try await Books()
        try await books.insurer()
        let request = CreateJobInvoicesRequest.with { $0.jobID = books.jobs.jobID }
        let first = try await books.call(InvoicesMethods.createJobInvoices, request, key: "k")
        let second = try await books.call(InvoicesMethods.createJobInvoices, request, key: "k")
        #expect(first == second)
    }

    @Test("F015, F052: sending posts receivable, income and tax, and closes the invoice")
    func send() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        #expect(sent.map(\.status) == [.sent, .sent])
        #expect(try await books.account(.receivableInsurers) == 170_350)
        #expect(try await books.account(.receivableCustomers) == 50_000)
        #expect(try await books.account(.laborIncome) == -80_000)
        #expect(try await books.account(.partsIncome) == -100_000)
        #expect(try await books.account(.discounts) == 5_000)
        #expect(try await books.account(.salesTax) == -25_350)
        await #expect {
            try await books.call(
                InvoicesMethods.updateInvoice,
                UpdateInvoiceRequest.with {
                    $0.invoice.id = sent[0].id
                    $0.invoice.poNumber = "4711"
                }
            )
        } throws: { ($0 as? RPCError)?.reason == "SENT_INVOICE_IMMUTABLE" }
        let noted = try await books.call(
            InvoicesMethods.updateInvoice,
            UpdateInvoiceRequest.with {
                $0.invoice.id = sent[0].id
                $0.invoice.internalNotes = "called the adjuster"
            }
        )
        #expect(noted.internalNotes == "called the adjuster")
        let facts = try await books.bench.store.facts(after: .start, limit: 500, wait: .zero)
        #expect(facts.count { $0.kind == InvoiceIssued.protoMessageName } == 2)
        #expect(try await books.findings().isEmpty)
    }

    @Test("F016: voiding reverses the entry; nothing is owed and the numbers stay")
    func void() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        let voided = try await books.call(
            InvoicesMethods.voidInvoice,
            VoidInvoiceRequest.with {
                $0.id = sent[0].id
                $0.reason = "wrong insurer"
            }
        )
        #expect(voided.status == .voided)
        #expect(voided.invoiceNumber == "INV-26-00001")
        #expect(try await books.account(.receivableInsurers) == 0)
        let balance = try await books.balance()
        #expect(balance.insurerBilled.minor == 0)
        #expect(balance.customerBalance.minor == 50_000)
        #expect(try await books.findings().isEmpty)
    }

    @Test("a draft is cancelled by delete and keeps its number; its discount is a line")
    func drafts() async throws {
        let books = try await Books()
        try await books.insurer()
        let made = try await books.createInvoices()
        let cheaper = try await books.call(
            InvoicesMethods.updateInvoice,
            UpdateInvoiceRequest.with {
                $0.invoice.id = made[1].invoice.id
                $0.invoice.discountAmount = Sample.money(6_134)
                $0.updateMask.paths = ["discount_amount"]
            }
        )
        let before = made[1].invoice.discountAmount.minor
        #expect(cheaper.totalAmount.minor == 50_000 + before - 6_134)
        #expect(try await books.findings().isEmpty)
        _ = try await books.call(
            InvoicesMethods.deleteInvoice,
            DeleteInvoiceRequest.with { $0.id = made[1].invoice.id }
        )
        let cancelled = try await books.invoice(made[1].invoice.id)
        #expect(cancelled.status == .cancelled)
        #expect(cancelled.invoiceNumber == "INV-26-00002")
        #expect(try await books.findings().isEmpty)
    }

    @Test("F053: into a closed month nothing is posted, and the draft stays a draft")
    func closed() async throws {
        let books = try await Books()
        try await books.insurer()
        let made = try await books.createInvoices()
        let shop = books.shop
        _ = try await books.bench.store.write { tx in
            try tx.insert(
                AccountingPeriod.with {
                    $0.startsOn = "2026-11-01"
                    $0.endsOn = "2026-11-30"
                    $0.closed = true
                },
                in: shop,
                by: Authorship(actor: "test")
            )
        }
        await #expect {
            try await books.call(
                InvoicesMethods.sendInvoice,
                SendInvoiceRequest.with { $0.id = made[0].invoice.id }
            )
        } throws: { ($0 as? RPCError)?.reason == "PERIOD_CLOSED" }
        #expect(try await books.invoice(made[0].invoice.id).status == .draft)
        #expect(try await books.account(.receivableInsurers) == 0)
    }

    @Test("X002: another shop's invoice does not exist")
    func otherShop() async throws {
        let books = try await Books()
        let sent = try await books.issued()
        await #expect {
            try await books.bench.call(
                InvoicesMethods.voidInvoice,
                VoidInvoiceRequest.with {
                    $0.id = sent[0].id
                    $0.reason = "mine"
                },
                as: .bench(ShopID.make())
            )
        } throws: { ($0 as? RPCError)?.code == .notFound }
    }

    @Test("F059: the same insurer however often and however at once it is asked for")
    func ensure() async throws {
        let books = try await Books()
        let asked = [
            ("State Farm Mutual", ""), ("STATE FARM, MUTUAL", ""), ("State Farm", "SF01"),
            ("Other name", "SF01"), ("State Farmers Union", ""),
        ]
        var ids: [String] = []
        for (name, code) in asked {
            let request = EnsureInsuranceCompanyRequest.with {
                $0.name = name
                $0.code = code
            }
            let answers = try await withThrowingTaskGroup(of: InsuranceCompany.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await books.call(
                            InsuranceCompaniesMethods.ensureInsuranceCompany,
                            request,
                            peer: "jobs"
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.id)).count == 1)
            ids.append(answers[0].id)
            if name == "State Farmers Union" { #expect(answers[0].code == "STATEFAR2") }
        }
        #expect(ids[0] == ids[1])
        #expect(ids[2] == ids[3])
        #expect(Set(ids).count == 3)
    }

    @Test("the chart of accounts is made once, however often the shop is told")
    func chart() async throws {
        let books = try await Books()
        try await books.bench.deliver([Books.shopSaved(books.shop, sequence: 2)], from: "jobs")
        let shop = books.shop
        let count = try await books.bench.store.read { try $0.count(Account.self, in: shop) }
        #expect(count == LedgerAccount.allCases.count)
    }
}
