internal import Contracts

extension PayerBill {
    /// One line per category that is not zero, its tax rounded at the line so that the lines' tax
    /// is the bill's exactly (F005). Tax that belongs to no category gets a line of its own.
    ///
    /// - Parameter taxWeights: how much of the job's tax comes from each category; without any,
    ///   the amounts say it.
    func lines(
        currency: String,
        taxWeights: [JobCategory: Int64] = [:],
        rateMillionths: Int32 = 0
    ) throws(FinanceRefusal) -> [InvoiceLine] {
        let categories = JobCategory.allCases.filter { (amounts[$0] ?? 0) != 0 }
        var weights = categories.map { max(0, taxWeights[$0] ?? 0) }
        if !weights.contains(where: { $0 > 0 }) {
            weights = categories.map { $0 == .rounding ? 0 : max(0, amounts[$0] ?? 0) }
        }
        let isSpread = weights.contains { $0 > 0 }
        let taxes =
            isSpread
            ? try LargestRemainder.split(tax, by: weights) : categories.map { _ in Int64(0) }
        var lines: [InvoiceLine] = []
        for (index, category) in categories.enumerated() {
            let amount = amounts[category] ?? 0
            lines.append(
                InvoiceLine.with {
                    $0.currency = currency
                    $0.category = category.line
                    $0.description_p = category.words
                    $0.quantityHundredths = 100
                    $0.unitPrice = .of(amount, currency)
                    $0.amount = .of(amount, currency)
                    $0.taxable = taxes[index] != 0
                    $0.taxRateMillionths = taxes[index] != 0 ? rateMillionths : 0
                    $0.taxAmount = .of(taxes[index], currency)
                    $0.incomeAccountCode = category.account.code
                }
            )
        }
        if tax != 0, !isSpread {
            lines.append(
                InvoiceLine.with {
                    $0.currency = currency
                    $0.category = .tax
                    $0.description_p = "Tax"
                    $0.quantityHundredths = 100
                    $0.unitPrice = .of(0, currency)
                    $0.amount = .of(0, currency)
                    $0.taxAmount = .of(tax, currency)
                    $0.incomeAccountCode = LedgerAccount.salesTax.code
                }
            )
        }
        for index in lines.indices { lines[index].lineNumber = Int32(clamping: index + 1) }
        return lines
    }
}
