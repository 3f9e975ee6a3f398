internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/invoices/{id}:send — issues a draft: it is posted to the journal and does not change
/// any more (F015, F052). What the payer paid for the job beforehand pays it at once (F020).
enum SendInvoice {
    static func handle(_ request: SendInvoiceRequest, _ call: Call) async throws -> Invoice {
        let facts = try await ShopFacts.read(call)
        let shop = try call.shop
        return try await call.write { tx in
            let draft = try tx.require(Invoice.self, request.id, etag: request.etag, in: shop)
            var invoice = try draft.issued(by: call.actor.userID, at: tx.now)
            if !request.email.isEmpty {
                invoice.metadata.fields["sentTo"] = Google_Protobuf_Value(
                    stringValue: request.email
                )
            }
            let lines = try InvoiceLines.of(invoice.id, tx, in: shop)
            let day = facts.day(invoice.invoiceDate.microseconds)
            try call.journal(tx).post(try Posting.issue(invoice, lines), on: day)
            invoice = try Credits.apply(to: invoice, facts, tx, in: shop, call)
            let saved = try tx.update(
                invoice,
                expecting: draft.version,
                in: shop,
                by: call.authorship
            )
            try tx.emit(InvoiceIssued.of(saved), of: saved, in: shop, by: call.authorship)
            try JobMoney.tell(
                [saved.jobID],
                currency: saved.currency,
                tx,
                in: shop,
                by: call.authorship
            )
            return saved
        }
    }
}

/// POST /v1/invoices/{id}:void — nothing is owed any more; the number and the entry stay, the
/// entry is reversed (F016, F017, L8).
enum VoidInvoice {
    static func handle(_ request: VoidInvoiceRequest, _ call: Call) async throws -> Invoice {
        let facts = try await ShopFacts.read(call)
        let shop = try call.shop
        return try await call.write { tx in
            let invoice = try tx.require(Invoice.self, request.id, etag: request.etag, in: shop)
            let voided = try invoice.voided(request.reason, at: tx.now)
            try call.journal(tx).reverse(
                .invoice,
                of: invoice.id,
                purpose: "issue",
                as: "void",
                on: facts.day(tx.now)
            )
            let saved = try tx.update(
                voided,
                expecting: invoice.version,
                in: shop,
                by: call.authorship
            )
            try JobMoney.tell(
                [saved.jobID],
                currency: saved.currency,
                tx,
                in: shop,
                by: call.authorship
            )
            return saved
        }
    }
}

/// F020: what a payer paid before there was an invoice.
enum Credits {
    /// Pays the invoice from the payer's unapplied payments on the job, the oldest first.
    static func apply(
        to invoice: Invoice,
        _ facts: ShopFacts,
        _ tx: Transaction,
        in shop: ShopID,
        _ call: Call
    ) throws -> Invoice {
        var invoice = invoice
        let payments = try tx.all(
            Payment.self,
            in: shop,
            where: [
                .equal("job_id", .uuid(invoice.jobID)), .greater("unapplied_amount", 0),
                .equal("payment_status", Payment.PaymentStatus.completed),
            ],
            limit: JobMoney.rowsMax
        )
        for payment in payments where payment.isFrom(payerOf: invoice) {
            let part = min(payment.unappliedAmount.minor, invoice.amountDue.minor)
            guard part > 0, payment.currency == invoice.currency else { continue }
            var allocation = PaymentAllocation.of(payment, invoice, part, at: tx.now)
            allocation = try tx.insert(allocation, in: shop, by: call.authorship)
            try call.journal(tx).post(
                try Posting.application(payment, to: invoice, part, allocation: allocation.id),
                on: facts.day(tx.now)
            )
            invoice = try invoice.paid(part, at: tx.now)
            var rest = payment
            rest.unappliedAmount = .of(
                try payment.unappliedAmount.minor.minus(part),
                payment.currency
            )
            _ = try tx.update(rest, expecting: payment.version, in: shop, by: call.authorship)
        }
        return invoice
    }
}

extension Payment {
    /// The payer of the invoice is who paid this.
    func isFrom(payerOf invoice: Invoice) -> Bool {
        if invoice.payerType == .insurer {
            return payerType == .insurer
                && (!hasInsuranceCompanyID || insuranceCompanyID == invoice.insuranceCompanyID)
        }
        return payerType != .insurer && (!hasCustomerID || customerID == invoice.customerID)
    }
}

extension PaymentAllocation {
    static func of(
        _ payment: Payment,
        _ invoice: Invoice,
        _ amount: Int64,
        at now: Int64
    ) -> PaymentAllocation {
        PaymentAllocation.with {
            $0.currency = payment.currency
            $0.paymentID = payment.id
            $0.invoiceID = invoice.id
            $0.amount = .of(amount, payment.currency)
            $0.reversedAmount = .of(0, payment.currency)
            $0.allocatedAt = Google_Protobuf_Timestamp(microseconds: now)
        }
    }
}

extension InvoiceIssued {
    static func of(_ invoice: Invoice) -> InvoiceIssued {
        InvoiceIssued.with {
            $0.invoiceID = invoice.id
            $0.invoiceNumber = invoice.invoiceNumber
            $0.jobID = invoice.jobID
            $0.customerID = invoice.customerID
            $0.insuranceCompanyID = invoice.insuranceCompanyID
            $0.payerType = invoice.payerType
            $0.total = invoice.totalAmount
            $0.amountDue = invoice.amountDue
            $0.dueDate = invoice.dueDate
        }
    }
}
