import Contracts
import Testing

@testable import FinanceService

@Suite("Invoices")
struct InvoiceTests {
    static let statuses: [Invoice.Status] = [
        .draft, .sent, .viewed, .paid, .overdue, .cancelled, .voided,
    ]

    @Test(
        "F002, F003: the totals",
        arguments: [(5_000, 220_350), (500_000, 0)] as [(Int64, Int64)]
    )
    func totals(discount: Int64, total: Int64) throws {
        var invoice = try Sample.invoice(total: 80_000, status: .draft)
        invoice.partsAmount = Sample.money(100_000)
        invoice.paintAmount = Sample.money(20_000)
        invoice.taxAmount = Sample.money(25_350)
        invoice.discountAmount = Sample.money(discount)
        invoice = try invoice.totalled()
        #expect(invoice.subtotal.minor == 200_000)
        #expect(invoice.totalAmount.minor == total)
        #expect(invoice.amountDue.minor == total)
    }

    @Test(
        "F006, F007, F011: due by the terms, from the invoice date",
        arguments: [
            (.dueOnReceipt, 0), (.cod, 0), (.net15, 15), (.net30, 30), (.net45, 45), (.net60, 60),
        ] as [(Invoice.PaymentTerms, Int64)]
    )
    func due(terms: Invoice.PaymentTerms, days: Int64) {
        #expect(terms.due(from: Sample.now) == Sample.now + days * Sample.day)
    }

    @Test("F006: net 30 from 31 January is due on 2 March")
    func february() {
        let january = Int64(1_769_860_800_000_000)  // 2026-01-31T12:00:00Z
        let calendar = ShopCalendar(timezone: "America/Toronto")
        #expect(calendar.day(january).text == "2026-01-31")
        #expect(calendar.day(Invoice.PaymentTerms.net30.due(from: january)).text == "2026-03-02")
    }

    @Test("days are the shop's, not UTC's")
    func shopDays() {
        let late = Int64(1_795_494_600_000_000)  // 2026-11-24T04:30:00Z
        #expect(ShopCalendar(timezone: "America/Toronto").day(late).text == "2026-11-23")
        #expect(ShopCalendar(timezone: "Nowhere/Else").day(late).text == "2026-11-24")
    }

    @Test(
        "F008: unpaid, partial, paid",
        arguments: [(0, .unpaid), (1, .partial), (49_999, .partial), (50_000, .paid)]
            as [(Int64, Invoice.PaymentStatus)]
    )
    func paying(paid: Int64, status: Invoice.PaymentStatus) throws {
        let invoice = try Sample.invoice().paid(paid, at: Sample.now)
        #expect(invoice.paymentStatus == status)
        #expect(invoice.amountDue.minor == 50_000 - paid)
        #expect((invoice.status == .paid) == (status == .paid))
        #expect(invoice.hasPaidInFullDate == (status == .paid))
    }

    @Test("F009: partial and late is partial with a flag")
    func overdue() throws {
        let invoice = try Sample.invoice().paid(1, at: Sample.now + 33 * Sample.day)
        #expect(invoice.paymentStatus == .partial)
        #expect(invoice.isOverdue)
        #expect(invoice.daysOverdue == 33)
        let paid = try invoice.paid(49_999, at: Sample.now + 40 * Sample.day)
        #expect(!paid.isOverdue)
        #expect(paid.daysOverdue == 0)
    }

    @Test(
        "F010: an open invoice stands in the bucket of the days it is late",
        arguments: [
            (0, .current), (1, .days1to30), (30, .days1to30), (33, .days31to60),
            (61, .days61to90), (91, .over90),
        ] as [(Int32, AgeingBucket)]
    )
    func ageing(days: Int32, bucket: AgeingBucket) {
        #expect(AgeingBucket(daysOverdue: days) == bucket)
    }

    @Test("F014: a cancelled invoice keeps its payment status")
    func cancelledStays() throws {
        let invoice = try Sample.invoice(status: .draft).cancelled("", at: Sample.now)
        #expect(invoice.paymentStatus == .cancelled)
        #expect(try invoice.settled(paid: 10).paymentStatus == .cancelled)
    }

    @Test("F015: only a draft is issued", arguments: statuses)
    func issuing(status: Invoice.Status) throws {
        let invoice = try Sample.invoice(status: status)
        if status == .draft {
            let sent = try invoice.issued(by: "u", at: Sample.now)
            #expect(sent.status == .sent)
            #expect(sent.sentBy == "u")
        } else {
            #expect(throws: FinanceRefusal.invoiceTransition(from: status, to: .sent)) {
                try invoice.issued(by: "u", at: Sample.now)
            }
        }
    }

    @Test("F016: draft, sent, viewed and overdue are voided; the number stays", arguments: statuses)
    func voiding(status: Invoice.Status) throws {
        let invoice = try Sample.invoice(status: status)
        switch status {
        case .draft, .sent, .viewed, .overdue:
            let voided = try invoice.voided("wrong car", at: Sample.now)
            #expect(voided.status == .voided)
            #expect(voided.invoiceNumber == invoice.invoiceNumber)
            #expect(voided.amountDue.minor == 0)
        default:
            #expect(throws: FinanceRefusal.invoiceTransition(from: status, to: .voided)) {
                try invoice.voided("wrong car", at: Sample.now)
            }
        }
        #expect(throws: FinanceRefusal.reasonRequired) { try invoice.voided(" ", at: 0) }
    }

    @Test("F017: an invoice with a payment is not voided")
    func voidingPaid() throws {
        let invoice = try Sample.invoice(paid: 1)
        #expect(throws: FinanceRefusal.invoiceHasPayments(minor: 1)) {
            try invoice.voided("wrong car", at: Sample.now)
        }
    }

    @Test("the machine: every status to every status")
    func machine() {
        let allowed: Set<[Invoice.Status]> = [
            [.draft, .sent], [.draft, .cancelled], [.draft, .voided], [.draft, .paid],
            [.sent, .viewed], [.sent, .overdue], [.sent, .paid], [.sent, .voided],
            [.viewed, .overdue], [.viewed, .paid], [.viewed, .voided],
            [.overdue, .paid], [.overdue, .voided], [.overdue, .sent], [.paid, .sent],
        ]
        for from in Self.statuses {
            for to in Self.statuses {
                #expect(from.next.contains(to) == allowed.contains([from, to]), "\(from) → \(to)")
            }
        }
    }

    @Test(
        "F019: billed from ready for pickup; before only as a supplement",
        arguments: Job.Status.allCases
    )
    func billable(status: Job.Status) throws {
        switch status {
        case .readyPickup, .delivered: try status.checkBillable(isSupplement: false)
        case .cancelled:
            #expect(throws: FinanceRefusal.jobNotReady(status)) {
                try status.checkBillable(isSupplement: true)
            }
        default:
            #expect(throws: FinanceRefusal.jobNotReady(status)) {
                try status.checkBillable(isSupplement: false)
            }
            try status.checkBillable(isSupplement: true)
        }
    }
}
