internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Estimates written by hand (J092, J108, J113).
struct EstimateRules: RecordRules {
    func creating(_ row: inout Estimate, _ rule: RuleContext) throws {
        if row.currency.isEmpty {
            row.currency = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop).currency
        }
        row.status = .draft
        row.estimateNumber = try Numbers.estimate(rule.tx, in: rule.shop, at: rule.now)
        if !row.hasEstimateDate {
            row.estimateDate = Google_Protobuf_Timestamp(microseconds: rule.now)
        }
        if !row.hasExpirationDate {
            row.expirationDate = Google_Protobuf_Timestamp(
                microseconds: rule.now + Estimate.validDays * 86_400_000_000
            )
        }
        if let insurer = try EstimateHeader.insurer(of: row, rule.tx, in: rule.shop) {
            row.take(insurer, at: rule.now)
        }
        row = row.summed(over: [], try EstimateHeader.terms(row.currency, rule.tx, in: rule.shop))
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(_ row: inout Estimate, from old: Estimate, _ rule: RuleContext) throws {
        try refuseLocked(old, rule)
        row = row.shared()
            .warned(try EstimateHeader.terms(row.currency, rule.tx, in: rule.shop))
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: Estimate, _ rule: RuleContext) throws {
        try refuseLocked(row, rule)
    }

    private func refuseLocked(_ row: Estimate, _ rule: RuleContext) throws {
        try EstimateHeader.checkUndelivered(row, rule.tx, in: rule.shop)
        guard row.isLocked else { return }
        let draft = try EstimateSupplementRules.draft(of: row.id, rule.tx, in: rule.shop)
        throw EstimateRefusal.estimateLocked(draftSupplement: draft?.label ?? "")
    }
}
