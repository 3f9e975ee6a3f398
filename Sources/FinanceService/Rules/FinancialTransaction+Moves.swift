internal import Contracts
internal import SwiftProtobuf

extension FinancialTransaction.Status {
    /// F031: pending → processing → completed or failed; failed → processing; pending →
    /// cancelled; completed → settled, disputed, partially_refunded, refunded, reversed;
    /// disputed → completed, reversed; settled → disputed, refunded, partially_refunded.
    var next: Set<FinancialTransaction.Status> {
        switch self {
        case .pending: [.processing, .cancelled]
        case .processing: [.completed, .failed]
        case .failed: [.processing]
        case .completed: [.settled, .disputed, .partiallyRefunded, .refunded, .reversed]
        case .disputed: [.completed, .reversed]
        case .settled: [.disputed, .refunded, .partiallyRefunded]
        case .partiallyRefunded: [.partiallyRefunded, .refunded, .disputed]
        case .cancelled, .refunded, .reversed, .unspecified, .UNRECOGNIZED: []
        }
    }

    /// Its amounts are in the books and stay (F047).
    var isFinal: Bool {
        switch self {
        case .completed, .settled, .disputed, .refunded, .partiallyRefunded, .reversed: true
        case .pending, .processing, .failed, .cancelled, .unspecified, .UNRECOGNIZED: false
        }
    }
}

extension FinancialTransaction {
    /// Changes of status that a row keeps.
    static let historyMax = 200

    /// F032.
    var canRetry: Bool { status == .failed && retryCount < maxRetries }

    /// The row in another status, or why not (F029–F031, F037, F040, F048).
    func moved(
        to next: FinancialTransaction.Status,
        by user: String,
        at now: Int64
    ) throws(FinanceRefusal) -> FinancialTransaction {
        guard status.next.contains(next) else {
            throw .transactionTransition(from: status, to: next)
        }
        if status == .failed, !canRetry { throw .retriesExhausted(retryCount) }
        if next == .processing, requiresApproval, !approved { throw .approvalRequired }
        var row = self
        if status == .failed { row.retryCount = retryCount.addingReportingOverflow(1).partialValue }
        row.status = next
        row.stamp(from: status, by: user, at: now)
        return row
    }

    /// The dates and the history entry of a status that was just reached.
    mutating func stamp(
        from old: FinancialTransaction.Status,
        by user: String,
        at now: Int64
    ) {
        let time = Google_Protobuf_Timestamp(microseconds: now)
        switch status {
        case .processing: processingStatus = .processing
        case .completed:
            processingStatus = .processed
            if !hasProcessedDate { processedDate = time }
            if !user.isEmpty, !hasProcessedBy { processedBy = user }
        case .failed: processingStatus = .failed
        case .settled:
            if !hasSettledDate { settledDate = time }
        case .disputed:
            isDisputed = true
            if !hasDisputeDate { disputeDate = time }
        case .pending, .cancelled, .refunded, .partiallyRefunded, .reversed, .unspecified,
            .UNRECOGNIZED:
            break
        }
        if old == .disputed {
            isDisputed = false
            disputeResolved = true
            disputeResolutionDate = time
        }
        func text(_ value: String) -> Google_Protobuf_Value {
            Google_Protobuf_Value(stringValue: value)
        }
        let change = Google_Protobuf_Struct(fields: [
            "time": text(CivilTime.text(now)), "field": text("status"), "old": text("\(old)"),
            "new": text("\(status)"), "user": text(user),
        ])
        transactionHistory = Array((transactionHistory + [change]).suffix(Self.historyMax))
    }

    /// F034: part or all of it was given back.
    func refunded(
        _ minor: Int64,
        by user: String,
        at now: Int64
    ) throws(FinanceRefusal) -> FinancialTransaction {
        var row = self
        let given = try refundAmount.minor.plus(minor)
        guard given <= amount.minor else {
            throw .exceedsRefundable(minor: try amount.minor.minus(refundAmount.minor))
        }
        row.refundAmount = .of(given, currency)
        row.refundableAmount = .of(try amount.minor.minus(given), currency)
        let next: FinancialTransaction.Status =
            given == amount.minor ? .refunded : .partiallyRefunded
        if status == next { return row }
        return try row.moved(to: next, by: user, at: now)
    }
}
