internal import Contracts

extension Posting {
    /// An issued invoice: debit what the payer owes, credit income by category and the tax that
    /// is the state's; discounts stand on an account of their own.
    static func issue(
        _ invoice: Invoice,
        _ lines: [InvoiceLine]
    ) throws(FinanceRefusal) -> Posting? {
        var sides = [invoice.receivable(invoice.totalAmount.minor)]
        var tax: Int64 = 0
        for line in lines {
            let account =
                line.hasIncomeAccountCode
                ? line.incomeAccountCode : LedgerAccount.otherIncome.code
            sides.append(
                PostingLine(account: account, amount: try Int64(0).minus(line.amount.minor))
            )
            tax = try tax.plus(line.taxAmount.minor)
        }
        sides.append(
            PostingLine(account: LedgerAccount.salesTax.code, amount: try Int64(0).minus(tax))
        )
        sides.append(
            PostingLine(
                account: LedgerAccount.lateFees.code,
                amount: try Int64(0).minus(invoice.lateFeeAmount.minor)
            )
        )
        return try Posting(
            .invoice,
            of: invoice.id,
            purpose: "issue",
            description: "Invoice \(invoice.invoiceNumber)",
            currency: invoice.currency,
            jobID: invoice.jobID,
            lines: sides
        )
    }

    /// The opposite of an entry, pointing to it (L8).
    static func reversal(
        of entry: JournalEntry,
        _ lines: [JournalLine],
        source: String,
        purpose: String
    ) throws(FinanceRefusal) -> Posting? {
        var sides: [PostingLine] = []
        for line in lines {
            sides.append(
                PostingLine(
                    account: line.accountCode,
                    amount: try line.credit.minor.minus(line.debit.minor),
                    memo: line.memo,
                    customerID: line.customerID,
                    insuranceCompanyID: line.insuranceCompanyID,
                    invoiceID: line.invoiceID,
                    paymentID: line.paymentID
                )
            )
        }
        var posting = try Posting(
            .reversal,
            of: source,
            purpose: purpose,
            description: "Reversal of \(entry.entryNumber)",
            currency: entry.currency,
            jobID: entry.jobID,
            lines: sides
        )
        posting?.reverses = entry.id
        return posting
    }
}

extension Invoice {
    /// The payer's account, with this much debited (credited when negative).
    func receivable(_ amount: Int64, payment: String = "") -> PostingLine {
        PostingLine(
            account: LedgerAccount.receivable(of: payerType).code,
            amount: amount,
            memo: invoiceNumber,
            customerID: customerID,
            insuranceCompanyID: insuranceCompanyID,
            invoiceID: id,
            paymentID: payment
        )
    }
}
