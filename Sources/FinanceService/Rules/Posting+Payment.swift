internal import Contracts

extension Posting {
    /// F052: money came in. Debit Undeposited Funds (less the processor's fee, which is an
    /// expense), credit the receivable of each invoice; what pays none is the payer's credit.
    static func receipt(
        _ payment: Payment,
        _ paid: [(invoice: Invoice, amount: Int64)]
    ) throws(FinanceRefusal) -> Posting? {
        var sides = [
            payment.side(
                .undepositedFunds,
                try payment.amount.minor.minus(payment.processingFee.minor)
            ),
            payment.side(.cardFees, payment.processingFee.minor),
        ]
        for (invoice, amount) in paid {
            sides.append(invoice.receivable(try Int64(0).minus(amount), payment: payment.id))
        }
        sides.append(
            payment.side(.customerCredits, try Int64(0).minus(payment.unappliedAmount.minor))
        )
        return try Posting(
            .payment,
            of: payment.id,
            purpose: "receipt",
            description: "Payment \(payment.paymentNumber)",
            currency: payment.currency,
            jobID: payment.jobID,
            lines: sides
        )
    }

    /// F020: a credit pays an invoice that came later.
    ///
    /// - Parameter allocation: id of the allocation, the source of the entry.
    static func application(
        _ payment: Payment,
        to invoice: Invoice,
        _ amount: Int64,
        allocation: String
    ) throws(FinanceRefusal) -> Posting? {
        try Posting(
            .payment,
            of: allocation,
            purpose: "apply",
            description: "Payment \(payment.paymentNumber) on \(invoice.invoiceNumber)",
            currency: payment.currency,
            jobID: invoice.jobID,
            lines: [
                payment.side(.customerCredits, amount),
                invoice.receivable(try Int64(0).minus(amount), payment: payment.id),
            ]
        )
    }

    /// F034: money goes back. Invoices it paid are open again.
    ///
    /// - Parameter transaction: id of the refund's transaction, the source of the entry.
    static func refund(
        _ payment: Payment,
        _ refund: PaymentRefund,
        _ invoices: [String: Invoice],
        transaction: String
    ) throws(FinanceRefusal) -> Posting? {
        var sides = [payment.side(.customerCredits, refund.unapplied)]
        for part in refund.reversed {
            guard let invoice = invoices[part.invoiceID] else { continue }
            sides.append(invoice.receivable(part.amount, payment: payment.id))
        }
        sides.append(payment.side(.undepositedFunds, try Int64(0).minus(refund.amount)))
        return try Posting(
            .refund,
            of: transaction,
            purpose: "refund",
            description: "Refund of \(payment.paymentNumber)",
            currency: payment.currency,
            jobID: payment.jobID,
            lines: sides
        )
    }

    /// A transaction entered by hand with both of its accounts.
    static func entered(_ row: FinancialTransaction) throws(FinanceRefusal) -> Posting? {
        guard row.debitAccount != row.creditAccount else { throw .sameAccounts(row.debitAccount) }
        let base = row.baseAmount
        return try Posting(
            .transaction,
            of: row.id,
            purpose: "entered",
            description: row.hasDescription_p ? row.description_p : row.transactionNumber,
            currency: base.currency,
            jobID: row.jobID,
            lines: [
                PostingLine(
                    account: row.debitAccount,
                    amount: base.minor,
                    memo: row.transactionNumber
                ),
                PostingLine(
                    account: row.creditAccount,
                    amount: try Int64(0).minus(base.minor),
                    memo: row.transactionNumber
                ),
            ]
        )
    }
}

extension Payment {
    fileprivate func side(_ account: LedgerAccount, _ amount: Int64) -> PostingLine {
        PostingLine(
            account: account.code,
            amount: amount,
            memo: paymentNumber,
            customerID: customerID,
            insuranceCompanyID: insuranceCompanyID,
            paymentID: id
        )
    }
}
