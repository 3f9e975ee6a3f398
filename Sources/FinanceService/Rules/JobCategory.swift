internal import Contracts

/// The categories a job is billed by, in the order of the invoice.
enum JobCategory: Int, CaseIterable, Sendable {
    case labor, parts, paint, material, sublet, other, rounding, discount

    var line: InvoiceLine.Category {
        switch self {
        case .labor: .labor
        case .parts: .parts
        case .paint: .paint
        case .material: .material
        case .sublet: .sublet
        case .other, .rounding: .misc
        case .discount: .discount
        }
    }

    var account: LedgerAccount {
        switch self {
        case .labor: .laborIncome
        case .parts: .partsIncome
        case .paint: .paintIncome
        case .material: .materialIncome
        case .sublet: .subletIncome
        case .other: .otherIncome
        case .rounding: .estimateRounding
        case .discount: .discounts
        }
    }

    var words: String {
        switch self {
        case .labor: "Labour"
        case .parts: "Parts"
        case .paint: "Paint"
        case .material: "Paint and shop materials"
        case .sublet: "Sublet work"
        case .other: "Other charges"
        case .rounding: "Rounding of the estimate"
        case .discount: "Discount"
        }
    }

    /// What estimate lines of this category are.
    var kind: EstimateLineItem.Kind? {
        switch self {
        case .labor: .labor
        case .parts: .part
        case .paint: .paint
        case .material: .material
        case .sublet: .sublet
        case .other: .other
        case .rounding, .discount: nil
        }
    }

    /// The category of a line that an invoice already has.
    init?(_ line: InvoiceLine) {
        let code = line.incomeAccountCode
        guard let category = Self.allCases.first(where: { $0.account.code == code }) else {
            return nil
        }
        self = category
    }
}
