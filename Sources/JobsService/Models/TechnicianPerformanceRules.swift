internal import Chassis
internal import Contracts
internal import Store

/// Snapshots: figures are computed, people write targets, reviews and notes. A closed period is
/// frozen (J146).
struct TechnicianPerformanceRules: RecordRules {
    func creating(_ row: inout TechnicianPerformance, _ rule: RuleContext) throws {
        _ = try rule.tx.require(User.self, row.technicianID, in: rule.shop)
        let house = try rule.tx.get(Shop.self, rule.shop.text, in: rule.shop) ?? Shop()
        if row.currency.isEmpty { row.currency = house.currency }
        guard row.periodStart.microseconds < row.periodEnd.microseconds else {
            throw ReportRefusal.datesInvalid
        }
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(
        _ row: inout TechnicianPerformance,
        from old: TechnicianPerformance,
        _ rule: RuleContext
    ) throws {
        guard !old.frozen else { throw LaborRefusal.periodFrozen }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: TechnicianPerformance, _ rule: RuleContext) throws {
        guard !row.frozen else { throw LaborRefusal.periodFrozen }
    }
}
