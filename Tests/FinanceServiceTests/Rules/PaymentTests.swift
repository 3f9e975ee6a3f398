import Contracts
import Testing

@testable import FinanceService

@Suite("Payments")
struct PaymentTests {
    private func pay(
        _ payment: Payment,
        _ invoices: [Invoice],
        _ amounts: [Int64],
        credit: Bool = false
    ) throws -> PaymentAllocating {
        let byID = Dictionary(uniqueKeysWithValues: invoices.map { ($0.id, $0) })
        let choices = zip(invoices, amounts).map { (invoiceID: $0.id, amount: $1) }
        return try payment.allocated(choices, byID, allowCredit: credit, at: Sample.now)
    }

    @Test("F012: nothing and less is no payment", arguments: [0, -1] as [Int64])
    func nothing(minor: Int64) throws {
        #expect(throws: FinanceRefusal.amountNotPositive(minor: minor)) {
            try pay(Sample.payment(minor), [], [])
        }
    }

    @Test("F013: more than is due is refused, or becomes a credit")
    func overpayment() throws {
        let invoice = try Sample.invoice()
        #expect(throws: FinanceRefusal.overpayment(minor: 1)) {
            try pay(Sample.payment(50_001), [invoice], [50_001])
        }
        let plan = try pay(Sample.payment(50_001), [invoice], [50_001], credit: true)
        #expect(plan.paid.map(\.amount) == [50_000])
        #expect(plan.payment.unappliedAmount.minor == 1)
        #expect(plan.paid[0].invoice.status == .paid)
    }

    @Test("F013: what pays nothing needs the leave to be a credit")
    func leftOver() throws {
        let invoice = try Sample.invoice()
        #expect(throws: FinanceRefusal.overpayment(minor: 10_000)) {
            try pay(Sample.payment(60_000), [invoice], [50_000])
        }
    }

    @Test("F021: a cheque of 9,000 over five invoices of 8,950 → five allocations, 50 unapplied")
    func fiveInvoices() throws {
        let invoices = try (0..<5).map { _ in
            try Sample.invoice(total: 179_000, payer: .insurer)
        }
        var cheque = Sample.payment(900_000, type: .insurance)
        cheque.payerType = .insurer
        let plan = try pay(
            cheque,
            invoices,
            Array(repeating: 179_000, count: 5),
            credit: true
        )
        #expect(plan.paid.count == 5)
        #expect(plan.payment.unappliedAmount.minor == 5_000)
        #expect(throws: FinanceRefusal.allocationsExceedPayment(minor: 1)) {
            try pay(Sample.payment(100), [try Sample.invoice()], [101], credit: true)
        }
    }

    @Test("F022: 1,600 of 1,703.50 is partial and 103.50 short")
    func shortPay() throws {
        let invoice = try Sample.invoice(total: 170_350, payer: .insurer)
        var cheque = Sample.payment(160_000, type: .insurance)
        cheque.payerType = .insurer
        let plan = try pay(cheque, [invoice], [160_000])
        let paid = plan.paid[0].invoice
        #expect(paid.paymentStatus == .partial)
        #expect(paid.shortPaidAmount.minor == 10_350)
        #expect(paid.hasShortPayReason)
        let rest = try paid.paid(10_350, at: Sample.now)
        #expect(rest.shortPaidAmount.minor == 0)
        #expect(!rest.hasShortPayReason)
    }

    @Test("F025, F026: net is the amount less the fee")
    func fee() throws {
        var payment = Sample.payment(10_000, type: .creditCard)
        payment.processingFee = Sample.money(290)
        #expect(try payment.netted().netAmount.minor == 9_710)
        payment.processingFee = Sample.money(300)
        #expect(try payment.netted().netAmount.minor == 9_700)
        payment.processingFee = Sample.money(10_001)
        #expect(throws: FinanceRefusal.self) { try payment.netted() }
    }

    @Test("an invoice is paid in its own currency, once, when it is issued, by its payer")
    func guards() throws {
        let invoice = try Sample.invoice()
        var foreign = Sample.payment()
        foreign.currency = "USD"
        #expect(throws: FinanceRefusal.currencyMismatch(expected: "CAD", got: "USD")) {
            try pay(foreign, [invoice], [100])
        }
        let twice = [(invoiceID: invoice.id, amount: Int64(1)), (invoiceID: invoice.id, amount: 1)]
        #expect(throws: FinanceRefusal.allocationRepeated(invoice: invoice.id)) {
            try Sample.payment().allocated(
                twice,
                [invoice.id: invoice],
                allowCredit: true,
                at: Sample.now
            )
        }
        let draft = try Sample.invoice(status: .draft)
        #expect(throws: FinanceRefusal.invoiceNotIssued(draft.invoiceNumber)) {
            try pay(Sample.payment(), [draft], [100])
        }
        let voided = try Sample.invoice(status: .voided)
        #expect(throws: FinanceRefusal.invoiceClosed(voided.invoiceNumber)) {
            try pay(Sample.payment(), [voided], [100])
        }
        var insurer = Sample.payment(type: .insurance)
        insurer.payerType = .insurer
        #expect(throws: FinanceRefusal.payerMismatch(invoice: invoice.id)) {
            try pay(insurer, [invoice], [100])
        }
    }

    @Test(
        "F044: card numbers are found",
        arguments: [
            ("4111111111111111", true), ("card 4111 1111 1111 1111 exp 12/29", true),
            ("4111-1111-1111-1111", true), ("378282246310005", true),
            ("4111111111111112", false), ("1042", false), ("", false),
            ("RO-26-00001 2026-11-23 10:15", false), ("3782 822463 10005", true),
            ("0000000000000000", false),
            ("12344111111111111111999", true),
        ]
    )
    func pan(text: String, found: Bool) throws {
        #expect(CardNumber.isIn(text) == found)
        var payment = Sample.payment()
        payment.notes = text
        #expect(CardNumber.field(of: payment) == (found ? "notes" : nil))
        var row = Sample.transaction()
        row.paymentDetails.fields["a"] = .init(
            listValue: .init(values: [.init(stringValue: text)])
        )
        #expect((CardNumber.field(of: row) != nil) == found)
    }

    @Test("F044: a number in JSON is read too")
    func panNumber() {
        var row = Sample.transaction()
        row.paymentDetails.fields["card"] = .init(numberValue: 4_111_111_111_111_111)
        #expect(throws: FinanceRefusal.panDetected(field: "payment_details")) {
            try row.computed(base: "CAD")
        }
    }

    @Test("F034, F035: 60 of 100 leaves 40; 50 more is refused")
    func refunds() throws {
        var payment = try pay(Sample.payment(), [try Sample.invoice()], [10_000]).payment
        let allocation = PaymentAllocation.with {
            $0.id = "a"
            $0.invoiceID = "i"
            $0.amount = Sample.money(10_000)
        }
        let first = try payment.refund(6_000, reason: "scratch", [allocation])
        #expect(first.reversed == [.init(allocationID: "a", invoiceID: "i", amount: 6_000)])
        payment = try payment.refunded(first)
        #expect(payment.paymentStatus == .completed)
        #expect(payment.refundable == 4_000)
        #expect(throws: FinanceRefusal.exceedsRefundable(minor: 4_000)) {
            try payment.refund(5_000, reason: "scratch", [allocation])
        }
        payment = try payment.refunded(PaymentRefund(amount: 4_000, unapplied: 0, reversed: []))
        #expect(payment.paymentStatus == .refunded)
        #expect(throws: FinanceRefusal.exceedsRefundable(minor: 0)) {
            try payment.refund(1, reason: "again", [allocation])
        }
    }

    @Test("F034: the credit goes back first, then the newest allocation")
    func refundOrder() throws {
        let plan = try pay(
            Sample.payment(10_000),
            [try Sample.invoice(total: 7_000)],
            [7_000],
            credit: true
        )
        let allocations = [("new", 3_000), ("old", 4_000)].map { id, amount in
            PaymentAllocation.with {
                $0.id = id
                $0.invoiceID = id
                $0.amount = Sample.money(Int64(amount))
            }
        }
        let refund = try plan.payment.refund(6_500, reason: "r", allocations)
        #expect(refund.unapplied == 3_000)
        #expect(refund.reversed.map(\.amount) == [3_000, 500])
    }

    @Test(
        "only money that came in is given back",
        arguments: Payment.PaymentStatus.allCases
    )
    func refundStates(status: Payment.PaymentStatus) {
        var payment = Sample.payment()
        payment.paymentStatus = status
        payment.unappliedAmount = payment.amount
        switch status {
        case .completed: #expect(throws: Never.self) { try payment.refund(1, reason: "r", []) }
        case .refunded:
            #expect(throws: FinanceRefusal.exceedsRefundable(minor: 0)) {
                try payment.refund(1, reason: "r", [])
            }
        default:
            #expect(throws: FinanceRefusal.paymentNotCompleted(status)) {
                try payment.refund(1, reason: "r", [])
            }
        }
    }
}
