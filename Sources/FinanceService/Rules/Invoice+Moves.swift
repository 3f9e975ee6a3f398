internal import Contracts
internal import SwiftProtobuf

extension Invoice.Status {
    /// draft → sent → viewed → paid; sent and viewed → overdue → paid; paid → sent when money is
    /// given back; a draft is cancelled, an issued one voided; a voided draft keeps its number
    /// (F016).
    var next: Set<Invoice.Status> {
        switch self {
        case .draft: [.sent, .cancelled, .voided, .paid]
        case .sent: [.viewed, .overdue, .paid, .voided]
        case .viewed: [.overdue, .paid, .voided]
        case .overdue: [.paid, .voided, .sent]
        case .paid: [.sent]
        case .cancelled, .voided, .unspecified, .UNRECOGNIZED: []
        }
    }
}

extension Invoice {
    /// Posted to the journal: the payer owes it, or has paid it.
    var isIssued: Bool {
        switch status {
        case .sent, .viewed, .overdue, .paid: true
        case .draft, .cancelled, .voided, .unspecified, .UNRECOGNIZED: false
        }
    }

    /// Neither cancelled nor voided: it bills its payer (F018).
    var isLive: Bool { isIssued || status == .draft }

    /// F015: issued. A zero invoice is paid at once.
    func issued(by user: String, at now: Int64) throws(FinanceRefusal) -> Invoice {
        guard status == .draft else {
            throw .invoiceTransition(from: status, to: .sent)
        }
        var invoice = self
        invoice.status = .sent
        invoice.sentDate = Google_Protobuf_Timestamp(microseconds: now)
        if !user.isEmpty { invoice.sentBy = user }
        invoice = try invoice.settled(paid: amountPaid.minor)
        return invoice.followingPayment(at: now)
    }

    /// F016, F017: voided. The number and the amounts stay; nothing is due any more.
    func voided(_ reason: String, at now: Int64) throws(FinanceRefusal) -> Invoice {
        guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonRequired }
        guard amountPaid.minor == 0, creditedAmount.minor == 0, writtenOffAmount.minor == 0 else {
            throw .invoiceHasPayments(minor: amountPaid.minor)
        }
        guard status.next.contains(.voided) else {
            throw .invoiceTransition(from: status, to: .voided)
        }
        return closed(as: .voided, reason, at: now)
    }

    /// A draft that is not wanted; its number stays.
    func cancelled(_ reason: String, at now: Int64) throws(FinanceRefusal) -> Invoice {
        guard status.next.contains(.cancelled) else {
            throw .invoiceTransition(from: status, to: .cancelled)
        }
        return closed(as: .cancelled, reason, at: now)
    }

    private func closed(as end: Invoice.Status, _ reason: String, at now: Int64) -> Invoice {
        var invoice = self
        invoice.status = end
        invoice.paymentStatus = .cancelled
        invoice.amountDue = money(0)
        invoice.isOverdue = false
        invoice.daysOverdue = 0
        invoice.voidedAt = Google_Protobuf_Timestamp(microseconds: now)
        if !reason.isEmpty { invoice.voidReason = reason }
        return invoice
    }

    /// More (or with a negative amount less) is paid than before: amounts, status and dates
    /// follow (F008, F009, F022).
    func paid(_ minor: Int64, at now: Int64) throws(FinanceRefusal) -> Invoice {
        var invoice = try settled(paid: try amountPaid.minor.plus(minor))
        let time = Google_Protobuf_Timestamp(microseconds: now)
        if minor > 0 {
            if !invoice.hasFirstPaymentDate { invoice.firstPaymentDate = time }
            invoice.lastPaymentDate = time
        }
        // F022: what an insurer leaves open is a short pay until it is settled.
        let open = payerType == .insurer && invoice.amountPaid.minor > 0
        invoice.shortPaidAmount = money(open ? max(0, invoice.amountDue.minor) : 0)
        if invoice.shortPaidAmount.minor > 0 {
            if !invoice.hasShortPayReason { invoice.shortPayReason = "insurer_short_pay" }
        } else {
            invoice.clearShortPayReason()
        }
        return invoice.followingPayment(at: now)
    }

    /// The status `paid` follows the payment status; overdue is a flag beside it (F009).
    private func followingPayment(at now: Int64) -> Invoice {
        var invoice = self
        if invoice.paymentStatus == .paid {
            invoice.status = .paid
            if !invoice.hasPaidInFullDate {
                invoice.paidInFullDate = Google_Protobuf_Timestamp(microseconds: now)
            }
        } else if invoice.status == .paid {
            invoice.status = .sent
            invoice.clearPaidInFullDate()
        }
        return invoice.aged(at: now)
    }

    /// F009: the flag and the days.
    func aged(at now: Int64) -> Invoice {
        var invoice = self
        invoice.daysOverdue = daysOverdue(at: now)
        invoice.isOverdue = invoice.daysOverdue > 0
        return invoice
    }

    /// F055: whether it came into another bucket of age since it was last looked at.
    func hasAged(at now: Int64) -> Bool {
        AgeingBucket(daysOverdue: daysOverdue(at: now)) != AgeingBucket(daysOverdue: daysOverdue)
    }

    /// F015: columns that may still be written once an invoice is issued: nothing the payer sees.
    static let openColumns: Set<String> = [
        "internal_notes", "tags", "metadata", "update_time", "updated_by", "version",
    ]
}
