internal import Chassis
internal import Contracts
internal import Schema

/// What the shop sells labour for, from a day on (J099).
struct RateTableRules: RecordRules {
    func creating(_ row: inout RateTable, _ rule: RuleContext) throws {
        if row.currency.isEmpty {
            row.currency = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop).currency
        }
        try Days.check(row.effectiveFrom)
    }

    func updating(_ row: inout RateTable, from old: RateTable, _ rule: RuleContext) throws {
        try Days.check(row.effectiveFrom)
    }
}

/// The taxes of the shop's place, from a day on (J100).
struct TaxProfileRules: RecordRules {
    func creating(_ row: inout TaxProfile, _ rule: RuleContext) throws { try check(row) }

    func updating(_ row: inout TaxProfile, from old: TaxProfile, _ rule: RuleContext) throws {
        try check(row)
    }

    private func check(_ row: TaxProfile) throws {
        try Days.check(row.effectiveFrom)
        guard row.hasEffectiveTo else { return }
        try Days.check(row.effectiveTo)
        guard row.effectiveFrom <= row.effectiveTo else {
            throw EstimateRefusal.dayUnknown(row.effectiveTo)
        }
    }
}

/// Days are looked up as text: one that is none would be found never, or always.
private enum Days {
    static func check(_ text: String) throws(EstimateRefusal) {
        guard CivilDate(text) != nil else { throw .dayUnknown(text) }
    }
}
