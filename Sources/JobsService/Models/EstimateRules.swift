internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Estimates written by hand (J092, J108).
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
        row = row.summed(over: [])
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(_ row: inout Estimate, from old: Estimate, _ rule: RuleContext) throws {
        guard !old.isLocked else { throw EstimateRefusal.estimateLocked }
        row = row.shared()
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: Estimate, _ rule: RuleContext) throws {
        guard !row.isLocked else { throw EstimateRefusal.estimateLocked }
    }
}

/// Lines of an estimate: priced by the rule, and the header summed in the same transaction (J095).
struct EstimateLineItemRules: RecordRules {
    func creating(_ row: inout EstimateLineItem, _ rule: RuleContext) throws {
        let estimate = try open(row.estimateID, rule)
        row.currency = estimate.currency
        try checkPartType(row, estimate, rule)
        if row.lineNumber == 0 {
            row.lineNumber = Int32(
                clamping: try rule.tx.count(
                    EstimateLineItem.self,
                    in: rule.shop,
                    where: [.equal("estimate_id", .uuid(estimate.id))]
                ) + 1
            )
        }
        row = row.priced()
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(
        _ row: inout EstimateLineItem,
        from old: EstimateLineItem,
        _ rule: RuleContext
    ) throws {
        let estimate = try open(row.estimateID, rule)
        try checkPartType(row, estimate, rule)
        row = row.priced()
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    func deleting(_ row: EstimateLineItem, _ rule: RuleContext) throws {
        let estimate = try open(row.estimateID, rule)
        try sum(estimate, without: row.id, rule)
    }

    func saved(
        _ row: EstimateLineItem,
        old: EstimateLineItem?,
        _ rule: RuleContext
    ) throws {
        try sum(rule.tx.require(Estimate.self, row.estimateID, in: rule.shop), without: "", rule)
    }

    private func open(_ id: String, _ rule: RuleContext) throws -> Estimate {
        let estimate = try rule.tx.require(Estimate.self, id, in: rule.shop)
        guard !estimate.isLocked else { throw EstimateRefusal.estimateLocked }
        return estimate
    }

    private func sum(_ estimate: Estimate, without id: String, _ rule: RuleContext) throws {
        let lines = try rule.tx.all(
            EstimateLineItem.self,
            in: rule.shop,
            where: [.equal("estimate_id", .uuid(estimate.id))]
        ).filter { $0.id != id }
        _ = try rule.tx.update(
            estimate.summed(over: lines),
            expecting: nil,
            in: rule.shop,
            by: rule.authorship
        )
    }

    /// J103: what the insurer does not pay for is not written.
    private func checkPartType(
        _ row: EstimateLineItem,
        _ estimate: Estimate,
        _ rule: RuleContext
    ) throws {
        guard row.type == .part, row.hasPartType, estimate.hasInsuranceCompanyID,
            let insurer = try rule.tx.replica(
                InsuranceCompany.self,
                estimate.insuranceCompanyID,
                in: rule.shop
            )
        else { return }
        let refused =
            switch row.partType {
            case .recycled: !insurer.allowsUsedParts
            case .aftermarket, .aftermarketCertified: !insurer.allowsAftermarketParts
            case .oem, .oemSurplus, .remanufactured, .generic, .custom, .unspecified,
                .UNRECOGNIZED:
                false
            }
        if refused { throw EstimateRefusal.partTypeNotAllowed("\(row.partType)") }
    }
}
