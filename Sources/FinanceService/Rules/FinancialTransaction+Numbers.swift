internal import Contracts

extension FinancialTransaction.TransactionType {
    /// What its numbers begin with (F027): `PR-261123-0001`.
    var prefix: String {
        switch self {
        case .paymentReceived: "PR"
        case .paymentSent: "PS"
        case .refundIssued: "RI"
        case .refundReceived: "RR"
        case .adjustment: "ADJ"
        case .fee: "FEE"
        case .discount: "DIS"
        case .tax: "TAX"
        case .interest: "INT"
        case .penalty: "PEN"
        case .chargeback: "CB"
        case .dispute: "DPT"
        case .settlement: "SET"
        case .writeoff: "WO"
        case .other, .unspecified, .UNRECOGNIZED: "TXN"
        }
    }

    /// Money that came in and may be given back.
    var isIncoming: Bool {
        switch self {
        case .paymentReceived, .refundReceived, .settlement: true
        case .paymentSent, .refundIssued, .adjustment, .fee, .discount, .tax, .interest, .penalty,
            .chargeback, .dispute, .writeoff, .other, .unspecified, .UNRECOGNIZED:
            false
        }
    }
}

extension FinancialTransaction.PaymentMethod {
    /// The tender of a payment as the ledger calls it.
    init(_ type: Payment.PaymentType) {
        switch type {
        case .cash: self = .cash
        case .creditCard: self = .creditCard
        case .debitCard: self = .debitCard
        case .check: self = .check
        case .insurance: self = .insuranceDirect
        case .wireTransfer: self = .wireTransfer
        case .ach: self = .ach
        case .unspecified, .UNRECOGNIZED: self = .other
        }
    }
}
