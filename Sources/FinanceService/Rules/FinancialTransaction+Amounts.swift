internal import Contracts
internal import SwiftProtobuf

extension FinancialTransaction {
    static let rateOne: Int64 = 1_000_000

    /// F025, F026, F041, F042, F044, F051: the row with everything that follows from its amounts.
    ///
    /// - Parameter base: the shop's currency.
    func computed(base: String) throws(FinanceRefusal) -> FinancialTransaction {
        if let field = CardNumber.field(of: self) { throw .panDetected(field: field) }
        guard amount.minor > 0 else { throw .amountNotPositive(minor: amount.minor) }
        var row = self
        let fees = try [
            processingFee.minor, merchantFee.minor, bankFee.minor, otherFees.minor,
        ].total()
        row.totalFees = .of(fees, currency)
        row.netAmount = .of(try amount.minor.minus(fees), currency)
        let rate = hasExchangeRateMillionths ? exchangeRateMillionths : Self.rateOne
        guard rate > 0 else { throw .rateNotPositive }
        if currency == base {
            guard rate == Self.rateOne else {
                throw .currencyMismatch(expected: base, got: currency)
            }
            row.baseAmount = .of(amount.minor, base)
        } else {
            // Without a currency: the amounts of a row are kept in the row's.
            row.baseAmount = .of(try amount.minor.checkedShare(rate, of: Self.rateOne), "")
        }
        row.exchangeRateMillionths = rate
        if !row.hasEffectiveDate, hasTransactionDate { row.effectiveDate = transactionDate }
        if transactionType.isIncoming {
            row.refundableAmount = .of(try amount.minor.minus(refundAmount.minor), currency)
        }
        try row.checkSplit()
        return row
    }

    /// F051: a part has a place among the parts.
    private func checkSplit() throws(FinanceRefusal) {
        guard isSplit else { return }
        guard splitCount > 0, (1...splitCount).contains(splitSequence) else {
            throw .splitSequence(splitSequence, of: splitCount)
        }
        guard !hasSplitTotal || amount.minor <= splitTotal.minor else {
            throw .splitMismatch(total: splitTotal.minor, parts: amount.minor)
        }
    }

    /// F051: the parts of a whole, once the last of them is there.
    static func checkParts(
        _ amounts: [Int64],
        total: Int64,
        count: Int
    ) throws(FinanceRefusal) {
        let sum = try amounts.total()
        guard sum <= total, amounts.count < count || sum == total else {
            throw .splitMismatch(total: total, parts: sum)
        }
    }

    /// F045, F046: compared with the bank's line. A difference needs a reason.
    func reconciled(by user: String, at now: Int64) throws(FinanceRefusal) -> FinancialTransaction {
        guard hasBankAmount else { return self }
        let difference = try bankAmount.minor.minus(netAmount.minor)
        guard difference == 0 || !reconciliationReason.allSatisfy(\.isWhitespace) else {
            throw .reconciliationReasonRequired(minor: difference)
        }
        var row = self
        row.reconciliationDifference = .of(difference, currency)
        row.isReconciled = true
        if !hasReconciledDate { row.reconciledDate = Google_Protobuf_Timestamp(microseconds: now) }
        if !user.isEmpty, !hasReconciledBy { row.reconciledBy = user }
        return row
    }

    /// F047: columns of a completed row that may still be written: reconciliation, dispute,
    /// refund, and notes.
    static let openColumns: Set<String> = [
        "status", "bank_amount", "bank_statement_date", "bank_reference",
        "reconciliation_reason", "dispute_reason", "dispute_amount", "dispute_resolved",
        "refund_reason", "notes", "internal_notes", "customer_notes", "tags", "metadata",
        "external_system_name", "external_system_id", "external_transaction_id", "version",
        "update_time", "is_disputed",
    ]
}
