internal import Chassis
internal import Contracts
internal import Wire

/// Every "no" this service can say. Cases stand in order of precedence: what was said, who may,
/// what state things are in, what the books allow.
enum FinanceRefusal: Refusal, Equatable {
    // Values
    case amountNotPositive(minor: Int64)
    case amountTooLarge
    case currencyMismatch(expected: String, got: String)
    case panDetected(field: String)
    case rateNotPositive
    case reasonRequired
    case splitMismatch(total: Int64, parts: Int64)
    case splitSequence(Int32, of: Int32)
    case sharesMismatch(total: Int64, shares: Int64)
    case sumsMismatch(total: Int64, sums: Int64)
    case allocationRepeated(invoice: String)
    case sameAccounts(String)
    case accountUnknown(String)
    case paymentDirect

    // States of jobs and invoices
    case jobNotReady(Job.Status)
    case nothingToInvoice
    case duplicateInvoice(existing: String)
    case billedMore(minor: Int64)
    case sentInvoiceImmutable(String)
    case invoiceTransition(from: Invoice.Status, to: Invoice.Status)
    case invoiceHasPayments(minor: Int64)
    case invoiceNotIssued(String)
    case invoiceClosed(String)
    case payerMismatch(invoice: String)

    // States of payments and transactions
    case overpayment(minor: Int64)
    case allocationsExceedPayment(minor: Int64)
    case paymentNotCompleted(Payment.PaymentStatus)
    case paymentLocked
    case exceedsRefundable(minor: Int64)
    case transactionTransition(
        from: FinancialTransaction.Status,
        to: FinancialTransaction.Status
    )
    case retriesExhausted(Int32)
    case approvalRequired
    case selfApproval
    case appendOnly
    case reconciliationReasonRequired(minor: Int64)

    // The books
    case periodClosed(String)
    case shopUnknown
    case unbalanced(debit: Int64, credit: Int64)
}
