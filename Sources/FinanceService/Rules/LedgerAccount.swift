internal import Contracts

/// The chart of accounts that every shop begins with. Codes are the ones that bookkeeping
/// programs map by; they are never given to another account.
enum LedgerAccount: String, CaseIterable, Sendable {
    case bank = "1000"
    case undepositedFunds = "1050"
    case receivableCustomers = "1100"
    case receivableInsurers = "1110"
    case inventory = "1200"
    case payables = "2000"
    case salesTax = "2200"
    /// What was paid and pays no invoice yet: deposits and overpayments (F013, F020).
    case customerCredits = "2300"
    case equity = "3000"
    case retainedEarnings = "3900"
    case laborIncome = "4000"
    case partsIncome = "4100"
    case paintIncome = "4200"
    case materialIncome = "4300"
    case subletIncome = "4400"
    case otherIncome = "4500"
    case lateFees = "4800"
    /// Contra income: its balance is a debit.
    case discounts = "4900"
    case estimateRounding = "4990"
    case costOfParts = "5000"
    case costOfLabor = "5001"
    case costOfMaterials = "5002"
    case costOfSublet = "5003"
    case costOfOther = "5004"
    case cardFees = "6000"
    case bankFees = "6010"
    case badDebts = "6100"
    case suspense = "9000"

    var code: String { rawValue }

    var name: String {
        switch self {
        case .bank: "Bank"
        case .undepositedFunds: "Undeposited Funds"
        case .receivableCustomers: "Accounts Receivable – Customers"
        case .receivableInsurers: "Accounts Receivable – Insurers"
        case .inventory: "Parts Inventory"
        case .payables: "Accounts Payable"
        case .salesTax: "Sales Tax Payable"
        case .customerCredits: "Customer Deposits and Credits"
        case .equity: "Owner's Equity"
        case .retainedEarnings: "Retained Earnings"
        case .laborIncome: "Labour Income"
        case .partsIncome: "Parts Income"
        case .paintIncome: "Paint Income"
        case .materialIncome: "Materials Income"
        case .subletIncome: "Sublet Income"
        case .otherIncome: "Other Charges"
        case .lateFees: "Late Fees and Interest"
        case .discounts: "Discounts Given"
        case .estimateRounding: "Estimate Rounding"
        case .costOfParts: "Cost of Parts"
        case .costOfLabor: "Cost of Labour"
        case .costOfMaterials: "Cost of Materials"
        case .costOfSublet: "Cost of Sublet Work"
        case .costOfOther: "Other Costs"
        case .cardFees: "Card Processing Fees"
        case .bankFees: "Bank Fees"
        case .badDebts: "Bad Debts"
        case .suspense: "Suspense"
        }
    }

    var kind: Account.Kind {
        switch self {
        case .bank, .undepositedFunds, .receivableCustomers, .receivableInsurers, .inventory: .asset
        case .payables, .salesTax, .customerCredits: .liability
        case .equity, .retainedEarnings: .equity
        case .laborIncome, .partsIncome, .paintIncome, .materialIncome, .subletIncome,
            .otherIncome, .lateFees, .discounts, .estimateRounding:
            .income
        case .costOfParts, .costOfLabor, .costOfMaterials, .costOfSublet, .costOfOther,
            .cardFees, .bankFees, .badDebts, .suspense:
            .expense
        }
    }

    /// Where a payer's debt stands.
    static func receivable(of payer: Invoice.PayerType) -> LedgerAccount {
        switch payer {
        case .insurer: .receivableInsurers
        case .customer, .warranty, .thirdParty, .unspecified, .UNRECOGNIZED: .receivableCustomers
        }
    }

    var row: Account {
        Account.with {
            $0.code = code
            $0.name = name
            $0.kind = kind
            $0.isActive = true
        }
    }
}
