internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// POST /v1/payments/{id}:refund — gives money back, at most what is left of it: first the credit
/// that pays nothing, then the newest allocations, whose invoices are open again (F034–F036).
enum RefundPayment {
    static func handle(
        _ request: RefundPaymentRequest,
        _ call: Call
    ) async throws -> RefundPaymentResponse {
        let facts = try await ShopFacts.read(call)
        let shop = try call.shop
        return try await call.write { tx in
            let payment = try tx.require(Payment.self, request.id, etag: request.etag, in: shop)
            let got = request.amount.currency
            guard got.isEmpty || got == payment.currency else {
                throw FinanceRefusal.currencyMismatch(expected: payment.currency, got: got)
            }
            let allocations = try tx.all(
                PaymentAllocation.self,
                in: shop,
                where: [.equal("payment_id", .uuid(payment.id))],
                order: [.descending("allocated_at"), .descending("id")]
            )
            let refund = try payment.refund(
                request.amount.minor,
                reason: request.reason,
                allocations
            )
            return try keep(refund, of: payment, allocations, request.reason, facts, tx, call)
        }
    }

    private static func keep(
        _ refund: PaymentRefund,
        of payment: Payment,
        _ allocations: [PaymentAllocation],
        _ reason: String,
        _ facts: ShopFacts,
        _ tx: Transaction,
        _ call: Call
    ) throws -> RefundPaymentResponse {
        let shop = try call.shop
        let author = call.authorship
        var answer = RefundPaymentResponse()
        var jobs: Set<String> = [payment.jobID]
        var invoices: [String: Invoice] = [:]
        for part in refund.reversed {
            let invoice = try tx.require(Invoice.self, part.invoiceID, in: shop)
            let opened = try tx.update(
                try invoice.paid(-part.amount, at: tx.now),
                expecting: invoice.version,
                in: shop,
                by: author
            )
            invoices[opened.id] = opened
            jobs.insert(opened.jobID)
            guard var allocation = allocations.first(where: { $0.id == part.allocationID })
            else { continue }
            allocation.reversedAmount = .of(
                try allocation.reversedAmount.minor.plus(part.amount),
                payment.currency
            )
            _ = try tx.update(allocation, expecting: allocation.version, in: shop, by: author)
        }
        answer.invoices = invoices.values.sorted { $0.invoiceNumber < $1.invoiceNumber }
        let originals = try tx.all(
            FinancialTransaction.self,
            in: shop,
            where: [
                .equal("payment_id", .uuid(payment.id)),
                .equal("transaction_type", FinancialTransaction.TransactionType.paymentReceived),
            ]
        )
        let original = try giveBack(refund, over: originals, tx, call)
        var row = try FinancialTransaction.refundIssued(
            payment,
            refund,
            reason: reason,
            original: original,
            base: facts.currency,
            by: call.actor.userID,
            at: tx.now
        )
        row.id = UUIDv7.make()
        row.creditAccount = LedgerAccount.undepositedFunds.code
        row.debitAccount =
            (refund.reversed.first.flatMap { invoices[$0.invoiceID] }
            .map { LedgerAccount.receivable(of: $0.payerType) } ?? .customerCredits).code
        row.transactionNumber = try Numbers.transaction(
            row.transactionType,
            tx,
            in: shop,
            on: facts.day(tx.now)
        )
        let entry = try call.journal(tx).post(
            try Posting.refund(payment, refund, invoices, transaction: row.id),
            on: facts.day(tx.now)
        )
        if let entry { row.journalEntryID = entry.id }
        answer.transaction = try tx.insert(row, in: shop, by: author)
        answer.payment = try tx.update(
            try payment.refunded(refund),
            expecting: payment.version,
            in: shop,
            by: author
        )
        try JobMoney.tell(jobs, currency: payment.currency, tx, in: shop, by: author)
        return answer
    }

    /// Marks the ledger's lines of the payment, the newest first; the first of them is the
    /// refund's original.
    private static func giveBack(
        _ refund: PaymentRefund,
        over originals: [FinancialTransaction],
        _ tx: Transaction,
        _ call: Call
    ) throws -> FinancialTransaction? {
        var left = refund.amount
        var first: FinancialTransaction?
        for row in originals.reversed() where left > 0 {
            let part = min(left, try row.amount.minor.minus(row.refundAmount.minor))
            guard part > 0 else { continue }
            left -= part
            let changed = try row.refunded(part, by: call.actor.userID, at: tx.now)
            let saved = try tx.update(
                changed,
                expecting: row.version,
                in: call.shop,
                by: call.authorship
            )
            if first == nil { first = saved }
        }
        return first
    }
}
