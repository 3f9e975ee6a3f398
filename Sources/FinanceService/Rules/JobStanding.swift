internal import Contracts
internal import Schema

/// What is billed, paid and open on a job: worked out from its invoices and payments, never kept
/// (B5).
enum JobStanding {
    /// - Parameters:
    ///   - invoices: all of the job's.
    ///   - payments: all that name the job; their credit counts for their payer.
    static func balance(
        jobID: String,
        currency: String,
        _ invoices: [Invoice],
        _ payments: [Payment],
        at now: Int64
    ) throws(FinanceRefusal) -> JobBalance {
        let issued = invoices.filter(\.isIssued)
        let customers = issued.filter { $0.payerType != .insurer }
        let insurers = issued.filter { $0.payerType == .insurer }
        let customerCredit = try credit(payments.filter { $0.payerType != .insurer })
        let insurerCredit = try credit(payments.filter { $0.payerType == .insurer })
        func money(_ minor: Int64) -> Money { .of(minor, currency) }
        var balance = JobBalance()
        balance.jobID = jobID
        balance.customerBilled = money(try customers.map(\.totalAmount.minor).total())
        balance.insurerBilled = money(try insurers.map(\.totalAmount.minor).total())
        balance.customerPaid = money(
            try customers.map(\.amountPaid.minor).total().plus(customerCredit)
        )
        balance.insurerPaid = money(
            try insurers.map(\.amountPaid.minor).total().plus(insurerCredit)
        )
        balance.customerBalance = money(
            try customers.map(\.amountDue.minor).total().minus(customerCredit)
        )
        balance.insurerBalance = money(
            try insurers.map(\.amountDue.minor).total().minus(insurerCredit)
        )
        balance.invoiced = !issued.isEmpty
        balance.invoiceNumbers = invoices.filter(\.isLive).map(\.invoiceNumber).sorted()
        balance.paymentStatus = paymentStatus(balance, payments)
        balance.invoiceStatus = invoiceStatus(invoices, at: now)
        return balance
    }

    private static func credit(_ payments: [Payment]) throws(FinanceRefusal) -> Int64 {
        try payments.map(\.unappliedAmount.minor).total()
    }

    /// Paid when something is billed and nothing of it is open; a late balance stays partial or
    /// pending, overdue is told by the invoices (F009).
    private static func paymentStatus(
        _ balance: JobBalance,
        _ payments: [Payment]
    ) -> Job.PaymentStatus {
        if balance.invoiced, balance.customerBalance.minor <= 0, balance.insurerBalance.minor <= 0 {
            return .paid
        }
        if balance.customerPaid.minor > 0 || balance.insurerPaid.minor > 0 { return .partial }
        return payments.contains { $0.refundedAmount.minor > 0 } ? .refunded : .pending
    }

    private static func invoiceStatus(
        _ invoices: [Invoice],
        at now: Int64
    ) -> Job.InvoiceStatus {
        let issued = invoices.filter(\.isIssued)
        if issued.contains(where: { $0.daysOverdue(at: now) > 0 }) { return .overdue }
        if issued.contains(where: { $0.status != .paid }) { return .sent }
        if invoices.contains(where: { $0.status == .draft }) { return .draft }
        if !issued.isEmpty { return .paid }
        return invoices.isEmpty ? .draft : .cancelled
    }

    /// The fact other services hear.
    static func fact(_ balance: JobBalance, sequence: Int64) -> JobPaymentChanged {
        JobPaymentChanged.with {
            $0.jobID = balance.jobID
            $0.sequence = sequence
            $0.paymentStatus = balance.paymentStatus
            $0.invoiceStatus = balance.invoiceStatus
            $0.customerPaid = balance.customerPaid
            $0.insurerPaid = balance.insurerPaid
            $0.customerBalance = balance.customerBalance
            $0.insurerBalance = balance.insurerBalance
        }
    }
}
