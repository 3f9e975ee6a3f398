internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/payments:record — takes money in and allocates it to invoices: payment, allocations,
/// the ledger's lines, the journal and the invoices in one transaction (F012, F013, F021, F022,
/// F025, F052).
enum RecordPayment {
    static func handle(
        _ request: RecordPaymentRequest,
        _ call: Call
    ) async throws -> RecordPaymentResponse {
        let facts = try await ShopFacts.read(call)
        let shop = try call.shop
        let payment = try checked(request, facts)
        if request.validateOnly {
            return try await call.read { view in
                let plan = try plan(payment, request, view, in: shop, at: call.now)
                var answer = RecordPaymentResponse()
                answer.payment = plan.payment
                answer.invoices = plan.paid.map(\.invoice)
                return answer
            }
        }
        return try await call.write { tx in
            let plan = try plan(payment, request, tx, in: shop, at: tx.now)
            return try keep(plan, facts, tx, in: shop, call)
        }
    }

    /// The payment as the client may say it, in the shop's currency unless it names another.
    private static func checked(
        _ request: RecordPaymentRequest,
        _ facts: ShopFacts
    ) throws -> Payment {
        guard request.hasPayment else {
            throw Violations([
                Violation(field: "payment", reason: "required", detail: "a payment")
            ])
        }
        guard request.allocations.count <= Payment.allocationsMax else {
            throw StoreRefusal.tooMany(what: "allocations", limit: Payment.allocationsMax)
        }
        var payment = request.payment
        let readOnly = try payment.readOnlyViolations(field: "payment")
        guard readOnly.isEmpty else { throw Violations(readOnly) }
        if payment.currency.isEmpty {
            payment.currency =
                payment.amount.currency.isEmpty ? facts.currency : payment.amount.currency
        }
        for choice in request.allocations
        where !choice.amount.currency.isEmpty && choice.amount.currency != payment.currency {
            throw FinanceRefusal.currencyMismatch(
                expected: payment.currency,
                got: choice.amount.currency
            )
        }
        return try payment.checked(at: "payment")
    }

    private static func plan(
        _ payment: Payment,
        _ request: RecordPaymentRequest,
        _ view: View,
        in shop: ShopID,
        at now: Int64
    ) throws -> PaymentAllocating {
        var payment = payment
        var choices = request.allocations.map { (invoiceID: $0.invoiceID, amount: $0.amount.minor) }
        var invoices: [String: Invoice] = [:]
        for choice in choices {
            invoices[choice.invoiceID] = try view.require(Invoice.self, choice.invoiceID, in: shop)
        }
        if choices.isEmpty {
            let open = try openInvoices(of: payment, view, in: shop)
            for invoice in open { invoices[invoice.id] = invoice }
            choices = payment.spread(over: open)
        }
        payment.fillPayer(from: choices.first.flatMap { invoices[$0.invoiceID] })
        return try payment.allocated(choices, invoices, allowCredit: request.allowCredit, at: now)
    }

    /// What a payment without allocations is for: its invoice, else what its payer owes on its
    /// job, the oldest first.
    private static func openInvoices(
        of payment: Payment,
        _ view: View,
        in shop: ShopID
    ) throws -> [Invoice] {
        if payment.hasInvoiceID {
            return [try view.require(Invoice.self, payment.invoiceID, in: shop)]
        }
        guard payment.hasJobID else { return [] }
        var payer = payment
        payer.fillPayer(from: nil)
        return try view.all(
            Invoice.self,
            in: shop,
            where: [.equal("job_id", .uuid(payment.jobID)), .greater("amount_due", 0)],
            limit: Payment.allocationsMax
        ).filter { $0.isIssued && payer.isFrom(payerOf: $0) }
    }

    private static func keep(
        _ plan: PaymentAllocating,
        _ facts: ShopFacts,
        _ tx: Transaction,
        in shop: ShopID,
        _ call: Call
    ) throws -> RecordPaymentResponse {
        let author = call.authorship
        var draft = plan.payment
        let day = facts.day(draft.paymentDate.microseconds)
        draft.paymentNumber = try Numbers.payment(tx, in: shop, on: facts.day(tx.now))
        if !call.actor.userID.isEmpty { draft.createdBy = call.actor.userID }
        let payment = try tx.insert(draft, in: shop, by: author)
        let entry = try call.journal(tx).post(try Posting.receipt(payment, plan.paid), on: day)
        var answer = RecordPaymentResponse()
        answer.payment = payment
        var jobs: Set<String> = [payment.jobID]
        let rows = try transactions(payment, plan, facts, call)
        for (index, var row) in rows.enumerated() {
            row.transactionNumber = try Numbers.transaction(
                row.transactionType,
                tx,
                in: shop,
                on: facts.day(tx.now)
            )
            if let entry { row.journalEntryID = entry.id }
            row = try tx.insert(row, in: shop, by: author)
            answer.transactions.append(row)
            guard plan.paid.indices.contains(index) else { continue }
            let (invoice, amount) = plan.paid[index]
            var allocation = PaymentAllocation.of(payment, invoice, amount, at: tx.now)
            allocation.financialTransactionID = row.id
            answer.allocations.append(try tx.insert(allocation, in: shop, by: author))
            answer.invoices.append(
                try tx.update(invoice, expecting: invoice.version, in: shop, by: author)
            )
            jobs.insert(invoice.jobID)
        }
        try tx.emit(PaymentRecorded.of(payment), of: payment, in: shop, by: author)
        try JobMoney.tell(jobs, currency: payment.currency, tx, in: shop, by: author)
        return answer
    }

    /// The ledger's lines: one per invoice, in that order, and one for the credit. The fee is
    /// spread over them exactly.
    private static func transactions(
        _ payment: Payment,
        _ plan: PaymentAllocating,
        _ facts: ShopFacts,
        _ call: Call
    ) throws -> [FinancialTransaction] {
        var parts: [(invoice: Invoice?, amount: Int64)] = plan.paid.map { ($0.invoice, $0.amount) }
        if payment.unappliedAmount.minor > 0 { parts.append((nil, payment.unappliedAmount.minor)) }
        let fees = try LargestRemainder.split(
            payment.processingFee.minor,
            by: parts.map(\.amount)
        )
        return try parts.indices.map { index in
            var row = try FinancialTransaction.received(
                payment,
                parts[index].amount,
                fee: fees[index],
                invoice: parts[index].invoice,
                base: facts.currency,
                by: call.actor.userID,
                at: call.now
            )
            let receivable = parts[index].invoice.map { LedgerAccount.receivable(of: $0.payerType) }
            row.creditAccount = (receivable ?? .customerCredits).code
            return row
        }
    }
}

extension Payment {
    /// All of it over these invoices in their order, each up to what is due. What is left over
    /// is left over.
    func spread(over invoices: [Invoice]) -> [(invoiceID: String, amount: Int64)] {
        var left = amount.minor
        var choices: [(invoiceID: String, amount: Int64)] = []
        for invoice in invoices where left > 0 {
            let part = min(left, max(0, invoice.amountDue.minor))
            if part > 0 { choices.append((invoice.id, part)) }
            left -= part
        }
        return choices
    }
}

extension PaymentRecorded {
    static func of(_ payment: Payment) -> PaymentRecorded {
        PaymentRecorded.with {
            $0.paymentID = payment.id
            $0.paymentNumber = payment.paymentNumber
            $0.jobID = payment.jobID
            $0.customerID = payment.customerID
            $0.insuranceCompanyID = payment.insuranceCompanyID
            switch payment.payerType {
            case .customer: $0.payerType = .customer
            case .insurer: $0.payerType = .insurer
            case .warranty: $0.payerType = .warranty
            case .thirdParty: $0.payerType = .thirdParty
            case .unspecified, .UNRECOGNIZED: break
            }
            $0.amount = payment.amount
            $0.receivedAt = payment.paymentDate
        }
    }
}
