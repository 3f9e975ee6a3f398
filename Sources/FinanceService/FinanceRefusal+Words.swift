internal import Contracts

extension FinanceRefusal {
    var message: String {
        switch self {
        case .amountNotPositive(let minor):
            "an amount of \(minor) is not paid: it has to be at least one minor unit"
        case .amountTooLarge: "the amounts are too large to be added up"
        case .currencyMismatch(let expected, let got):
            "the amount is in \(got), the books it belongs to are in \(expected)"
        case .panDetected(let field):
            "\(field) holds what looks like a card number; keep its last four digits only"
        case .rateNotPositive: "an exchange rate is above zero"
        case .reasonRequired: "say why"
        case .splitMismatch(let total, let parts):
            "the parts come to \(parts), the whole to \(total)"
        case .splitSequence(let sequence, let count):
            "part \(sequence) of \(count) does not exist"
        case .sharesMismatch(let total, let shares):
            "the shares of the payers come to \(shares), the job to \(total)"
        case .sumsMismatch(let total, let sums):
            "the categories of the job come to \(sums), its total is \(total)"
        case .allocationRepeated: "the invoice is named twice; put its amounts together"
        case .sameAccounts(let code): "account \(code) stands on both sides"
        case .accountUnknown(let code): "the chart has no account \(code)"
        case .paymentDirect:
            "money in hand is taken in with payments:record, which also allocates it"
        case .jobNotReady:
            "the job is not ready for pickup; before that only supplements are billed"
        case .nothingToInvoice: "nothing of the job is left to be billed"
        case .duplicateInvoice:
            "the job is already billed to this payer; a supplement needs a reason"
        case .billedMore(let minor):
            "\(minor) more than the payer's share is billed already: void an invoice first"
        case .sentInvoiceImmutable(let number):
            "invoice \(number) is issued and does not change; void it or bill a supplement"
        case .invoiceTransition: "the invoice cannot become this from what it is"
        case .invoiceHasPayments: "something was paid on the invoice; refund it first"
        case .invoiceNotIssued(let number): "invoice \(number) is a draft; send it first"
        case .invoiceClosed(let number): "invoice \(number) takes no payment any more"
        case .payerMismatch: "the invoice is not this payer's"
        case .overpayment(let minor):
            "\(minor) more than is due; it can be kept as the payer's credit with allow_credit"
        case .allocationsExceedPayment(let minor):
            "the allocations come to \(minor) more than the payment"
        case .paymentNotCompleted: "only money that came in is given back"
        case .paymentLocked: "the payment is completed: its amounts and payer do not change"
        case .exceedsRefundable(let minor): "only \(minor) is left to give back"
        case .transactionTransition: "the transaction cannot become this from what it is"
        case .retriesExhausted(let count): "it was tried \(count) times"
        case .approvalRequired: "the transaction needs an approval before it is processed"
        case .selfApproval: "who made a transaction does not approve it"
        case .appendOnly: "the ledger is kept; a mistake is corrected by another entry"
        case .reconciliationReasonRequired(let minor):
            "the bank's amount differs by \(minor); say why"
        case .shopUnknown: "the shop is not known here yet; try again in a moment"
        case .periodClosed(let day): "the books of \(day) are closed"
        case .unbalanced(let debit, let credit):
            "a posting of \(debit) debit and \(credit) credit is no posting"
        }
    }

    var facts: [String: String] {
        switch self {
        case .amountNotPositive(let minor), .invoiceHasPayments(let minor),
            .overpayment(let minor), .allocationsExceedPayment(let minor), .billedMore(let minor),
            .exceedsRefundable(let minor), .reconciliationReasonRequired(let minor):
            ["minor": String(minor)]
        case .amountTooLarge, .rateNotPositive, .reasonRequired, .paymentDirect,
            .nothingToInvoice, .paymentLocked, .approvalRequired, .selfApproval, .appendOnly,
            .shopUnknown:
            [:]
        case .currencyMismatch(let expected, let got): ["expected": expected, "got": got]
        case .panDetected(let field): ["field": field]
        case .splitMismatch(let total, let parts): ["total": "\(total)", "parts": "\(parts)"]
        case .splitSequence(let sequence, let count):
            ["sequence": String(sequence), "count": String(count)]
        case .sharesMismatch(let total, let shares): ["total": "\(total)", "shares": "\(shares)"]
        case .sumsMismatch(let total, let sums): ["total": "\(total)", "sums": "\(sums)"]
        case .allocationRepeated(let id), .duplicateInvoice(let id), .payerMismatch(let id):
            ["invoice": id, "id": id]
        case .sameAccounts(let code), .accountUnknown(let code): ["account": code]
        case .jobNotReady(let status): ["status": "\(status)"]
        case .sentInvoiceImmutable(let number), .invoiceNotIssued(let number),
            .invoiceClosed(let number):
            ["invoiceNumber": number]
        case .invoiceTransition(let from, let to): ["from": "\(from)", "to": "\(to)"]
        case .paymentNotCompleted(let status): ["status": "\(status)"]
        case .transactionTransition(let from, let to): ["from": "\(from)", "to": "\(to)"]
        case .retriesExhausted(let count): ["tries": String(count)]
        case .periodClosed(let day): ["day": day]
        case .unbalanced(let debit, let credit): ["debit": "\(debit)", "credit": "\(credit)"]
        }
    }
}
