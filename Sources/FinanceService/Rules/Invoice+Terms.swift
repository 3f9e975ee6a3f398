internal import Contracts

extension Invoice.PaymentTerms {
    /// Days from the invoice date to the due date (F006, F007); no shift for Sundays (F011).
    var days: Int64 {
        switch self {
        case .dueOnReceipt, .cod, .unspecified, .UNRECOGNIZED: 0
        case .net15: 15
        case .net30: 30
        case .net45: 45
        case .net60: 60
        }
    }

    /// The terms an insurer pays by.
    init(_ terms: InsuranceCompany.PaymentTerms) {
        switch terms {
        case .immediate: self = .dueOnReceipt
        case .net15: self = .net15
        case .net30, .unspecified, .UNRECOGNIZED: self = .net30
        case .net45: self = .net45
        case .net60: self = .net60
        }
    }

    /// Microseconds since 1970 at which an invoice of that date is due.
    func due(from invoiceDate: Int64) -> Int64 {
        let (due, overflow) = invoiceDate.addingReportingOverflow(days * Invoice.dayMicroseconds)
        return overflow ? invoiceDate : due
    }
}

/// How long something is overdue (F010).
enum AgeingBucket: String, CaseIterable, Sendable {
    case current, days1to30, days31to60, days61to90, over90

    init(daysOverdue: Int32) {
        switch daysOverdue {
        case ...0: self = .current
        case 1...30: self = .days1to30
        case 31...60: self = .days31to60
        case 61...90: self = .days61to90
        default: self = .over90
        }
    }
}

extension Invoice {
    static let dayMicroseconds: Int64 = 86_400_000_000

    /// F009, F010: whole and begun days past the due date; 0 when nothing is due.
    func daysOverdue(at now: Int64) -> Int32 {
        guard isIssued, hasDueDate, amountDue.minor > 0 else { return 0 }
        let (late, overflow) = now.subtractingReportingOverflow(dueDate.microseconds)
        guard !overflow, late > 0 else { return 0 }
        return Int32(clamping: (late - 1) / Self.dayMicroseconds + 1)
    }
}
