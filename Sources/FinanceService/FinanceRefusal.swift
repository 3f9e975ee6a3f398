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

    var code: Code {
        switch self {
        case .amountNotPositive, .amountTooLarge, .currencyMismatch, .panDetected,
            .rateNotPositive, .reasonRequired, .splitMismatch, .splitSequence,
            .allocationRepeated, .sameAccounts, .accountUnknown, .paymentDirect:
            .invalidArgument
        case .duplicateInvoice: .alreadyExists
        case .unbalanced: .internal
        case .shopUnknown: .unavailable
        case .sharesMismatch, .sumsMismatch, .jobNotReady, .nothingToInvoice, .billedMore,
            .sentInvoiceImmutable, .invoiceTransition, .invoiceHasPayments, .invoiceNotIssued,
            .invoiceClosed, .payerMismatch, .overpayment, .allocationsExceedPayment,
            .paymentNotCompleted, .paymentLocked, .exceedsRefundable, .transactionTransition,
            .retriesExhausted, .approvalRequired, .selfApproval, .appendOnly,
            .reconciliationReasonRequired, .periodClosed:
            .failedPrecondition
        }
    }

    var reason: String {
        switch self {
        case .amountNotPositive: "amount_not_positive"
        case .amountTooLarge: "amount_too_large"
        case .currencyMismatch: "currency_mismatch"
        case .panDetected: "pan_detected"
        case .rateNotPositive: "rate_not_positive"
        case .reasonRequired: "reason_required"
        case .splitMismatch: "split_mismatch"
        case .splitSequence: "split_sequence"
        case .sharesMismatch: "shares_mismatch"
        case .sumsMismatch: "sums_mismatch"
        case .allocationRepeated: "allocation_repeated"
        case .sameAccounts: "same_accounts"
        case .accountUnknown: "account_unknown"
        case .paymentDirect: "payment_direct"
        case .jobNotReady: "job_not_ready"
        case .nothingToInvoice: "nothing_to_invoice"
        case .duplicateInvoice: "duplicate_invoice"
        case .billedMore: "billed_more"
        case .sentInvoiceImmutable: "sent_invoice_immutable"
        case .invoiceTransition: "transition_not_allowed"
        case .invoiceHasPayments: "invoice_has_payments"
        case .invoiceNotIssued: "invoice_not_issued"
        case .invoiceClosed: "invoice_closed"
        case .payerMismatch: "payer_mismatch"
        case .overpayment: "overpayment"
        case .allocationsExceedPayment: "allocations_exceed_payment"
        case .paymentNotCompleted: "payment_not_completed"
        case .paymentLocked: "payment_locked"
        case .exceedsRefundable: "exceeds_refundable"
        case .transactionTransition: "transition_not_allowed"
        case .retriesExhausted: "retries_exhausted"
        case .approvalRequired: "approval_required"
        case .selfApproval: "self_approval"
        case .appendOnly: "append_only"
        case .reconciliationReasonRequired: "reconciliation_reason_required"
        case .periodClosed: "period_closed"
        case .unbalanced: "unbalanced"
        case .shopUnknown: "shop_unknown"
        }
    }
}
