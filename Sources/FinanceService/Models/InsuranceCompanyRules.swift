internal import Chassis
internal import Contracts
internal import Store

/// Insurers (1.20): a code, and what is computed of their claims and ratings.
struct InsuranceCompanyRules: RecordRules {
    func creating(_ row: inout InsuranceCompany, _ rule: RuleContext) throws {
        let facts = try ShopFacts.read(rule.tx, in: rule.shop)
        if row.currency.isEmpty { row.currency = facts.currency }
        if row.code.isEmpty {
            row.code = try EnsureInsuranceCompany.freeCode(of: row.name, rule.tx, in: rule.shop)
        }
        row = row.computed()
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(
        _ row: inout InsuranceCompany,
        from old: InsuranceCompany,
        _ rule: RuleContext
    ) throws {
        row = row.computed()
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }
}
