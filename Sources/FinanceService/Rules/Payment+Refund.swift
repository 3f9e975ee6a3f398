internal import Contracts

/// What giving money back takes: first the credit that pays nothing, then the newest allocations.
struct PaymentRefund: Sendable {
    struct Part: Sendable, Equatable {
        var allocationID: String
        var invoiceID: String
        var amount: Int64
    }

    var amount: Int64
    /// Of the payment's unapplied credit.
    var unapplied: Int64
    var reversed: [Part]
}

extension Payment {
    /// F034, F035: what is still there to give back.
    var refundable: Int64 {
        guard paymentStatus == .completed else { return 0 }
        let (rest, overflow) = amount.minor.subtractingReportingOverflow(refundedAmount.minor)
        return overflow ? 0 : max(0, rest)
    }

    /// - Parameter allocations: of this payment, newest first.
    func refund(
        _ minor: Int64,
        reason: String,
        _ allocations: [PaymentAllocation]
    ) throws(FinanceRefusal) -> PaymentRefund {
        guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonRequired }
        guard minor > 0 else { throw .amountNotPositive(minor: minor) }
        guard paymentStatus == .completed || paymentStatus == .refunded else {
            throw .paymentNotCompleted(paymentStatus)
        }
        guard minor <= refundable else { throw .exceedsRefundable(minor: refundable) }
        var left = minor
        let unapplied = min(left, max(0, unappliedAmount.minor))
        left -= unapplied
        var parts: [PaymentRefund.Part] = []
        for allocation in allocations where left > 0 {
            let open = try allocation.amount.minor.minus(allocation.reversedAmount.minor)
            let part = min(left, max(0, open))
            guard part > 0 else { continue }
            parts.append(
                PaymentRefund.Part(
                    allocationID: allocation.id,
                    invoiceID: allocation.invoiceID,
                    amount: part
                )
            )
            left -= part
        }
        guard left == 0 else { throw .exceedsRefundable(minor: try minor.minus(left)) }
        return PaymentRefund(amount: minor, unapplied: unapplied, reversed: parts)
    }

    /// The payment afterwards; `refunded` when all of it is back.
    func refunded(_ refund: PaymentRefund) throws(FinanceRefusal) -> Payment {
        var payment = self
        let given = try refundedAmount.minor.plus(refund.amount)
        payment.refundedAmount = .of(given, currency)
        payment.unappliedAmount = .of(
            try unappliedAmount.minor.minus(refund.unapplied),
            currency
        )
        if given == amount.minor { payment.paymentStatus = .refunded }
        return payment
    }
}
