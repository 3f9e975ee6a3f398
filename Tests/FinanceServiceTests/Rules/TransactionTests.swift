import Contracts
import Testing

@testable import FinanceService

@Suite("Financial transactions")
struct TransactionTests {
    typealias Status = FinancialTransaction.Status

    static let statuses: [Status] = [
        .pending, .processing, .completed, .failed, .cancelled, .disputed, .refunded,
        .partiallyRefunded, .reversed, .settled,
    ]

    static let arrows: Set<[Status]> = [
        [.pending, .processing], [.pending, .cancelled], [.processing, .completed],
        [.processing, .failed], [.failed, .processing], [.completed, .settled],
        [.completed, .disputed], [.completed, .partiallyRefunded], [.completed, .refunded],
        [.completed, .reversed], [.disputed, .completed], [.disputed, .reversed],
        [.settled, .disputed], [.settled, .refunded], [.settled, .partiallyRefunded],
        [.partiallyRefunded, .partiallyRefunded], [.partiallyRefunded, .refunded],
        [.partiallyRefunded, .disputed],
    ]

    @Test("F031: every status to every status", arguments: statuses)
    func machine(from: Status) throws {
        for to in Self.statuses {
            let row = Sample.transaction(status: from)
            if Self.arrows.contains([from, to]) {
                #expect(try row.moved(to: to, by: "u", at: Sample.now).status == to)
            } else {
                #expect(throws: FinanceRefusal.transactionTransition(from: from, to: to)) {
                    try row.moved(to: to, by: "u", at: Sample.now)
                }
            }
        }
    }

    @Test(
        "F027: what numbers begin with",
        arguments: [
            (.paymentReceived, "PR"), (.paymentSent, "PS"), (.refundIssued, "RI"),
            (.refundReceived, "RR"), (.adjustment, "ADJ"), (.fee, "FEE"), (.discount, "DIS"),
            (.tax, "TAX"), (.interest, "INT"), (.penalty, "PEN"), (.chargeback, "CB"),
            (.dispute, "DPT"), (.settlement, "SET"), (.writeoff, "WO"), (.other, "TXN"),
        ] as [(FinancialTransaction.TransactionType, String)]
    )
    func prefix(type: FinancialTransaction.TransactionType, prefix: String) {
        #expect(type.prefix == prefix)
    }

    @Test("F029, F030, F048: completed has its date, settled another, both a history")
    func dates() throws {
        let done = try Sample.transaction(status: .processing)
            .moved(to: .completed, by: "u", at: Sample.now)
        #expect(done.hasProcessedDate)
        #expect(!done.hasSettledDate)
        let settled = try done.moved(to: .settled, by: "u", at: Sample.now + Sample.day)
        #expect(settled.settledDate.microseconds == Sample.now + Sample.day)
        #expect(settled.transactionHistory.count == 2)
        let last = settled.transactionHistory[1].fields
        #expect(last["old"]?.stringValue == "completed")
        #expect(last["new"]?.stringValue == "settled")
        #expect(last["user"]?.stringValue == "u")
        #expect(last["time"]?.stringValue == "2026-11-24T15:00:00Z")
    }

    @Test("F032: the fourth try is refused")
    func retries() throws {
        var row = Sample.transaction(status: .failed)
        row.retryCount = 2
        #expect(row.canRetry)
        row = try row.moved(to: .processing, by: "", at: 0)
        #expect(row.retryCount == 3)
        row = try row.moved(to: .failed, by: "", at: 0)
        #expect(!row.canRetry)
        #expect(throws: FinanceRefusal.retriesExhausted(3)) {
            try row.moved(to: .processing, by: "", at: 0)
        }
    }

    @Test("F034: part and all of it given back")
    func refunds() throws {
        var row = Sample.transaction(status: .completed)
        row = try row.refunded(6_000, by: "", at: 0)
        #expect(row.status == .partiallyRefunded)
        #expect(row.refundableAmount.minor == 4_000)
        #expect(throws: FinanceRefusal.exceedsRefundable(minor: 4_000)) {
            try row.refunded(5_000, by: "", at: 0)
        }
        row = try row.refunded(4_000, by: "", at: 0)
        #expect(row.status == .refunded)
    }

    @Test("F037, F038: a dispute is dated and resolved")
    func dispute() throws {
        let row = try Sample.transaction(status: .completed)
            .moved(to: .disputed, by: "", at: Sample.now)
        #expect(row.isDisputed)
        #expect(row.hasDisputeDate)
        let won = try row.moved(to: .completed, by: "", at: Sample.now)
        #expect(!won.isDisputed)
        #expect(won.disputeResolved)
    }

    @Test("F040: without its approval it is not processed")
    func approval() throws {
        var row = Sample.transaction()
        row.requiresApproval = true
        #expect(throws: FinanceRefusal.approvalRequired) {
            try row.moved(to: .processing, by: "", at: 0)
        }
        row.approved = true
        #expect(try row.moved(to: .processing, by: "", at: 0).status == .processing)
    }

    @Test("F041: EUR 100 at 1.5 in a CAD shop is 150.00")
    func exchange() throws {
        var row = Sample.transaction(10_000, currency: "EUR")
        row.exchangeRateMillionths = 1_500_000
        #expect(try row.computed(base: "CAD").baseAmount.minor == 15_000)
        row.exchangeRateMillionths = 0
        #expect(throws: FinanceRefusal.rateNotPositive) { try row.computed(base: "CAD") }
    }

    @Test("F042: the shop's own currency is not exchanged")
    func base() throws {
        var row = Sample.transaction(10_000)
        #expect(try row.computed(base: "CAD").baseAmount.minor == 10_000)
        row.exchangeRateMillionths = 1_100_000
        #expect(throws: FinanceRefusal.self) { try row.computed(base: "CAD") }
    }

    @Test("F025, F026: fees and net")
    func fees() throws {
        var row = Sample.transaction(10_000)
        row.processingFee = Sample.money(200)
        row.bankFee = Sample.money(90)
        let computed = try row.computed(base: "CAD")
        #expect(computed.totalFees.minor == 290)
        #expect(computed.netAmount.minor == 9_710)
    }

    @Test("F045, F046: the bank's amount; a difference needs a reason")
    func reconciling() throws {
        var row = Sample.transaction(10_000)
        row.processingFee = Sample.money(290)
        row = try row.computed(base: "CAD")
        row.bankAmount = Sample.money(9_710)
        let equal = try row.reconciled(by: "u", at: Sample.now)
        #expect(equal.isReconciled)
        #expect(equal.reconciliationDifference.minor == 0)
        row.bankAmount = Sample.money(9_700)
        #expect(throws: FinanceRefusal.reconciliationReasonRequired(minor: -10)) {
            try row.reconciled(by: "u", at: Sample.now)
        }
        row.reconciliationReason = "wire fee"
        #expect(try row.reconciled(by: "u", at: Sample.now).reconciliationDifference.minor == -10)
    }

    @Test("F051: three parts of 100 are not 301")
    func split() throws {
        #expect(throws: FinanceRefusal.splitMismatch(total: 301, parts: 300)) {
            try FinancialTransaction.checkParts([100, 100, 100], total: 301, count: 3)
        }
        try FinancialTransaction.checkParts([100, 100, 101], total: 301, count: 3)
        try FinancialTransaction.checkParts([100], total: 301, count: 3)
    }
}
