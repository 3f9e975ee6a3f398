internal import Contracts
internal import SwiftProtobuf

/// A payment as it is taken in, and what it pays.
struct PaymentAllocating: Sendable {
    var payment: Payment
    /// Invoices as they stand afterwards, with what each was paid, in the order asked for.
    var paid: [(invoice: Invoice, amount: Int64)]
}

extension Payment {
    /// Invoices one payment may pay.
    static let allocationsMax = 200

    /// F012, F013, F021, F022, F025, F044: completes the payment over its invoices.
    ///
    /// - Parameters:
    ///   - choices: what each invoice is to get; invoices of `invoices`, each once.
    ///   - invoices: as they stand, by id.
    ///   - allowCredit: more than is due, and what pays nothing, becomes the payer's credit.
    func allocated(
        _ choices: [(invoiceID: String, amount: Int64)],
        _ invoices: [String: Invoice],
        allowCredit: Bool,
        at now: Int64
    ) throws(FinanceRefusal) -> PaymentAllocating {
        if let field = CardNumber.field(of: self) { throw .panDetected(field: field) }
        guard amount.minor > 0 else { throw .amountNotPositive(minor: amount.minor) }
        var left = amount.minor
        var paid: [(invoice: Invoice, amount: Int64)] = []
        var seen: Set<String> = []
        let asked = try choices.map(\.amount).total()
        guard asked <= amount.minor else {
            throw .allocationsExceedPayment(minor: try asked.minus(amount.minor))
        }
        for choice in choices {
            guard choice.amount > 0 else { throw .amountNotPositive(minor: choice.amount) }
            guard seen.insert(choice.invoiceID).inserted else {
                throw .allocationRepeated(invoice: choice.invoiceID)
            }
            guard let invoice = invoices[choice.invoiceID] else {
                throw .payerMismatch(invoice: choice.invoiceID)
            }
            try check(invoice)
            let due = max(0, invoice.amountDue.minor)
            if choice.amount > due, !allowCredit { throw .overpayment(minor: choice.amount - due) }
            let part = min(choice.amount, due)
            guard part > 0 else { continue }
            paid.append((try invoice.paid(part, at: now), part))
            left = try left.minus(part)
        }
        guard left == 0 || allowCredit else { throw .overpayment(minor: left) }
        return PaymentAllocating(payment: try completed(unapplied: left, at: now), paid: paid)
    }

    /// Whether the invoice may be paid by this payment.
    private func check(_ invoice: Invoice) throws(FinanceRefusal) {
        guard invoice.currency == currency else {
            throw .currencyMismatch(expected: invoice.currency, got: currency)
        }
        switch invoice.status {
        case .draft: throw .invoiceNotIssued(invoice.invoiceNumber)
        case .sent, .viewed, .overdue, .paid: break
        case .cancelled, .voided, .unspecified, .UNRECOGNIZED:
            throw .invoiceClosed(invoice.invoiceNumber)
        }
        switch payerType {
        case .insurer:
            let isTheirs =
                invoice.payerType == .insurer
                && (!hasInsuranceCompanyID || insuranceCompanyID == invoice.insuranceCompanyID)
            guard isTheirs else { throw .payerMismatch(invoice: invoice.id) }
        case .customer:
            guard !hasCustomerID || customerID == invoice.customerID else {
                throw .payerMismatch(invoice: invoice.id)
            }
        case .warranty, .thirdParty, .unspecified, .UNRECOGNIZED: break
        }
    }

    /// The money is here.
    private func completed(unapplied: Int64, at now: Int64) throws(FinanceRefusal) -> Payment {
        var payment = try netted()
        let time = Google_Protobuf_Timestamp(microseconds: now)
        payment.paymentStatus = .completed
        payment.unappliedAmount = .of(unapplied, currency)
        payment.refundedAmount = .of(0, currency)
        if !payment.hasPaymentDate { payment.paymentDate = time }
        payment.appliedDate = time
        return payment
    }

    /// F025, F026: net = amount − fee. The fee is neither negative nor more than the amount.
    func netted() throws(FinanceRefusal) -> Payment {
        guard amount.minor > 0 else { throw .amountNotPositive(minor: amount.minor) }
        guard processingFee.minor >= 0, processingFee.minor <= amount.minor else {
            throw .amountNotPositive(minor: processingFee.minor)
        }
        var payment = self
        payment.amount = .of(amount.minor, currency)
        payment.processingFee = .of(processingFee.minor, currency)
        payment.netAmount = .of(try amount.minor.minus(processingFee.minor), currency)
        return payment
    }

    /// Who pays, when it was not said: the payer of the invoices, else by the tender.
    mutating func fillPayer(from invoice: Invoice?) {
        if !hasPayerType {
            switch invoice?.payerType {
            case .insurer: payerType = .insurer
            case .warranty: payerType = .warranty
            case .thirdParty: payerType = .thirdParty
            case .customer: payerType = .customer
            case .unspecified, .UNRECOGNIZED, nil:
                payerType = paymentType == .insurance ? .insurer : .customer
            }
        }
        guard let invoice else { return }
        switch payerType {
        case .insurer:
            if !hasInsuranceCompanyID, invoice.hasInsuranceCompanyID {
                insuranceCompanyID = invoice.insuranceCompanyID
            }
            if !hasClaimNumber, invoice.hasClaimNumber { claimNumber = invoice.claimNumber }
        case .customer:
            if !hasCustomerID { customerID = invoice.customerID }
        case .warranty, .thirdParty, .unspecified, .UNRECOGNIZED: break
        }
        if !hasJobID { jobID = invoice.jobID }
    }
}
