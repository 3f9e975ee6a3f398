internal import Chassis
internal import Contracts

extension FinanceRefusal {
    var words: RefusalWords {
        switch self {
        case .amountNotPositive(let minor):
            RefusalWords(
                .invalidArgument,
                "amount_not_positive",
                "an amount of \(minor) is not paid: it has to be at least one minor unit",
                facts: ["minor": String(minor)]
            )
        case .amountTooLarge:
            RefusalWords(
                .invalidArgument,
                "amount_too_large",
                "the amounts are too large to be added up"
            )
        case .currencyMismatch(let expected, let got):
            RefusalWords(
                .invalidArgument,
                "currency_mismatch",
                "the amount is in \(got), the books it belongs to are in \(expected)",
                facts: ["expected": expected, "got": got]
            )
        case .panDetected(let field):
            RefusalWords(
                .invalidArgument,
                "pan_detected",
                "\(field) holds what looks like a card number; keep its last four digits only",
                facts: ["field": field]
            )
        case .rateNotPositive:
            RefusalWords(.invalidArgument, "rate_not_positive", "an exchange rate is above zero")
        case .reasonRequired:
            RefusalWords(.invalidArgument, "reason_required", "say why")
        case .splitMismatch(let total, let parts):
            RefusalWords(
                .invalidArgument,
                "split_mismatch",
                "the parts come to \(parts), the whole to \(total)",
                facts: ["total": "\(total)", "parts": "\(parts)"]
            )
        case .splitSequence(let sequence, let count):
            RefusalWords(
                .invalidArgument,
                "split_sequence",
                "part \(sequence) of \(count) does not exist",
                facts: ["sequence": String(sequence), "count": String(count)]
            )
        case .sharesMismatch(let total, let shares):
            RefusalWords(
                .failedPrecondition,
                "shares_mismatch",
                "the shares of the payers come to \(shares), the job to \(total)",
                facts: ["total": "\(total)", "shares": "\(shares)"]
            )
        case .sumsMismatch(let total, let sums):
            RefusalWords(
                .failedPrecondition,
                "sums_mismatch",
                "the categories of the job come to \(sums), its total is \(total)",
                facts: ["total": "\(total)", "sums": "\(sums)"]
            )
        case .allocationRepeated(let id):
            RefusalWords(
                .invalidArgument,
                "allocation_repeated",
                "the invoice is named twice; put its amounts together",
                facts: ["invoice": id, "id": id]
            )
        case .sameAccounts(let code):
            RefusalWords(
                .invalidArgument,
                "same_accounts",
                "account \(code) stands on both sides",
                facts: ["account": code]
            )
        case .accountUnknown(let code):
            RefusalWords(
                .invalidArgument,
                "account_unknown",
                "the chart has no account \(code)",
                facts: ["account": code]
            )
        case .paymentDirect:
            RefusalWords(
                .invalidArgument,
                "payment_direct",
                "money in hand is taken in with payments:record, which also allocates it"
            )
        case .jobNotReady(let status):
            RefusalWords(
                .failedPrecondition,
                "job_not_ready",
                "the job is not ready for pickup; before that only supplements are billed",
                facts: ["status": "\(status)"]
            )
        case .nothingToInvoice:
            RefusalWords(
                .failedPrecondition,
                "nothing_to_invoice",
                "nothing of the job is left to be billed"
            )
        case .duplicateInvoice(let id):
            RefusalWords(
                .alreadyExists,
                "duplicate_invoice",
                "the job is already billed to this payer; a supplement needs a reason",
                facts: ["invoice": id, "id": id]
            )
        case .billedMore(let minor):
            RefusalWords(
                .failedPrecondition,
                "billed_more",
                "\(minor) more than the payer's share is billed already: void an invoice first",
                facts: ["minor": String(minor)]
            )
        case .sentInvoiceImmutable(let number):
            RefusalWords(
                .failedPrecondition,
                "sent_invoice_immutable",
                "invoice \(number) is issued and does not change; void it or bill a supplement",
                facts: ["invoiceNumber": number]
            )
        case .invoiceTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "the invoice cannot become this from what it is",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .invoiceHasPayments(let minor):
            RefusalWords(
                .failedPrecondition,
                "invoice_has_payments",
                "something was paid on the invoice; refund it first",
                facts: ["minor": String(minor)]
            )
        case .invoiceNotIssued(let number):
            RefusalWords(
                .failedPrecondition,
                "invoice_not_issued",
                "invoice \(number) is a draft; send it first",
                facts: ["invoiceNumber": number]
            )
        case .invoiceClosed(let number):
            RefusalWords(
                .failedPrecondition,
                "invoice_closed",
                "invoice \(number) takes no payment any more",
                facts: ["invoiceNumber": number]
            )
        case .payerMismatch(let id):
            RefusalWords(
                .failedPrecondition,
                "payer_mismatch",
                "the invoice is not this payer's",
                facts: ["invoice": id, "id": id]
            )
        case .overpayment(let minor):
            RefusalWords(
                .failedPrecondition,
                "overpayment",
                "\(minor) more than is due; it can be kept as the payer's credit with allow_credit",
                facts: ["minor": String(minor)]
            )
        case .allocationsExceedPayment(let minor):
            RefusalWords(
                .failedPrecondition,
                "allocations_exceed_payment",
                "the allocations come to \(minor) more than the payment",
                facts: ["minor": String(minor)]
            )
        case .paymentNotCompleted(let status):
            RefusalWords(
                .failedPrecondition,
                "payment_not_completed",
                "only money that came in is given back",
                facts: ["status": "\(status)"]
            )
        case .paymentLocked:
            RefusalWords(
                .failedPrecondition,
                "payment_locked",
                "the payment is completed: its amounts and payer do not change"
            )
        case .exceedsRefundable(let minor):
            RefusalWords(
                .failedPrecondition,
                "exceeds_refundable",
                "only \(minor) is left to give back",
                facts: ["minor": String(minor)]
            )
        case .transactionTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "the transaction cannot become this from what it is",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .retriesExhausted(let count):
            RefusalWords(
                .failedPrecondition,
                "retries_exhausted",
                "it was tried \(count) times",
                facts: ["tries": String(count)]
            )
        case .approvalRequired:
            RefusalWords(
                .failedPrecondition,
                "approval_required",
                "the transaction needs an approval before it is processed"
            )
        case .selfApproval:
            RefusalWords(
                .failedPrecondition,
                "self_approval",
                "who made a transaction does not approve it"
            )
        case .appendOnly:
            RefusalWords(
                .failedPrecondition,
                "append_only",
                "the ledger is kept; a mistake is corrected by another entry"
            )
        case .reconciliationReasonRequired(let minor):
            RefusalWords(
                .failedPrecondition,
                "reconciliation_reason_required",
                "the bank's amount differs by \(minor); say why",
                facts: ["minor": String(minor)]
            )
        case .periodClosed(let day):
            RefusalWords(
                .failedPrecondition,
                "period_closed",
                "the books of \(day) are closed",
                facts: ["day": day]
            )
        case .shopUnknown:
            RefusalWords(
                .unavailable,
                "shop_unknown",
                "the shop is not known here yet; try again in a moment"
            )
        case .unbalanced(let debit, let credit):
            RefusalWords(
                .internal,
                "unbalanced",
                "a posting of \(debit) debit and \(credit) credit is no posting",
                facts: ["debit": "\(debit)", "credit": "\(credit)"]
            )
        }
    }
}
