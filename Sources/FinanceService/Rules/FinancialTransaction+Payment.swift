internal import Contracts
internal import SwiftProtobuf

extension FinancialTransaction {
    /// F025, F027, F029, F042: the ledger's line of money received for one invoice, or for none.
    static func received(
        _ payment: Payment,
        _ amount: Int64,
        fee: Int64,
        invoice: Invoice?,
        base: String,
        by user: String,
        at now: Int64
    ) throws(FinanceRefusal) -> FinancialTransaction {
        var row = FinancialTransaction.of(payment, amount, by: user, at: now)
        row.transactionType = .paymentReceived
        row.category = payment.payerType == .insurer ? .insurancePayment : .customerPayment
        row.processingFee = .of(fee, payment.currency)
        row.transactionDate = payment.paymentDate
        if let invoice {
            row.invoiceID = invoice.id
            row.jobID = invoice.jobID
            row.customerID = invoice.customerID
            row.description_p = "Payment of invoice \(invoice.invoiceNumber)"
        } else {
            row.description_p = "Payment on account"
        }
        return try row.computed(base: base)
    }

    /// F034: the ledger's line of money given back.
    static func refundIssued(
        _ payment: Payment,
        _ refund: PaymentRefund,
        reason: String,
        original: FinancialTransaction?,
        base: String,
        by user: String,
        at now: Int64
    ) throws(FinanceRefusal) -> FinancialTransaction {
        var row = FinancialTransaction.of(payment, refund.amount, by: user, at: now)
        row.transactionType = .refundIssued
        row.category = .refund
        row.transactionDate = Google_Protobuf_Timestamp(microseconds: now)
        row.refundReason = String(reason.prefix(200))
        if refund.reversed.count == 1, let part = refund.reversed.first {
            row.invoiceID = part.invoiceID
        }
        if let original { row.originalTransactionID = original.id }
        row.description_p = "Refund of payment \(payment.paymentNumber)"
        return try row.computed(base: base)
    }

    private static func of(
        _ payment: Payment,
        _ amount: Int64,
        by user: String,
        at now: Int64
    ) -> FinancialTransaction {
        var row = FinancialTransaction()
        row.currency = payment.currency
        row.amount = .of(amount, payment.currency)
        row.paymentID = payment.id
        if payment.hasJobID { row.jobID = payment.jobID }
        if payment.hasCustomerID { row.customerID = payment.customerID }
        if payment.hasInsuranceCompanyID { row.insuranceCompanyID = payment.insuranceCompanyID }
        row.paymentMethod = .init(payment.paymentType)
        if payment.hasCheckNumber { row.referenceNumber = payment.checkNumber }
        row.status = .completed
        row.debitAccount = LedgerAccount.undepositedFunds.code
        if !user.isEmpty { row.createdBy = user }
        row.stamp(from: .processing, by: user, at: now)
        return row
    }
}
