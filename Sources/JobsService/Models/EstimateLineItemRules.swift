internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Lines of an estimate: priced by the rule, and the header summed in the same transaction (J095).
/// A locked estimate takes lines for its open supplement alone (J108).
struct EstimateLineItemRules: RecordRules {
    func creating(_ row: inout EstimateLineItem, _ rule: RuleContext) throws {
        let estimate = try rule.tx.require(Estimate.self, row.estimateID, in: rule.shop)
        try EstimateHeader.checkUndelivered(estimate, rule.tx, in: rule.shop)
        row.currency = estimate.currency
        if estimate.isLocked {
            let draft = try draft(of: estimate, rule)
            row.status = .supplement
            row.supplementNumber = draft.supplementNumber
            row.includedInOriginal = false
            try checkParent(row, rule)
        } else if row.status == .supplement {
            throw EstimateRefusal.lineStatusNotAllowed(row.status)
        }
        try checkPartType(row, estimate, rule)
        if row.lineNumber == 0 { row.lineNumber = try nextNumber(in: estimate, rule) }
        row = row.completed(by: try pricing(of: estimate, rule))
        row.stampApproval(by: rule.actor.userID, at: rule.now)
        if !rule.actor.userID.isEmpty { row.createdBy = rule.actor.userID }
    }

    func updating(
        _ row: inout EstimateLineItem,
        from old: EstimateLineItem,
        _ rule: RuleContext
    ) throws {
        let estimate = try open(old, rule)
        if row.status != old.status, row.status == .supplement || estimate.isLocked {
            throw EstimateRefusal.lineStatusNotAllowed(row.status)
        }
        if estimate.isLocked {
            row.supplementNumber = old.supplementNumber
            row.includedInOriginal = false
            try checkParent(row, rule)
        }
        try checkPartType(row, estimate, rule)
        row = row.changed(from: old, by: try pricing(of: estimate, rule))
        if row.status != old.status { row.stampApproval(by: rule.actor.userID, at: rule.now) }
        if !rule.actor.userID.isEmpty { row.updatedBy = rule.actor.userID }
    }

    /// A line of a draft, of the estimate or of its supplement, goes.
    func deleting(_ row: EstimateLineItem, _ rule: RuleContext) throws {
        let estimate = try open(row, rule)
        if estimate.isLocked {
            try ask(for: row, leaving: row.id, rule)
        } else if estimate.status == .draft {
            try EstimateHeader.sum(
                estimate,
                leaving: row.id,
                rule.tx,
                in: rule.shop,
                by: rule.authorship
            )
        }
    }

    /// A line that somebody else has seen is voided, and stays.
    func kept(_ row: EstimateLineItem, _ rule: RuleContext) throws -> EstimateLineItem? {
        let estimate = try open(row, rule)
        guard estimate.status != .draft, !estimate.isLocked else { return nil }
        var line = row
        line.voided = true
        return line
    }

    func saved(
        _ row: EstimateLineItem,
        old: EstimateLineItem?,
        _ rule: RuleContext
    ) throws {
        if row.status == .supplement {
            try ask(for: row, leaving: "", rule)
        } else {
            try EstimateHeader.sum(
                try rule.tx.require(Estimate.self, row.estimateID, in: rule.shop),
                rule.tx,
                in: rule.shop,
                by: rule.authorship
            )
        }
    }

    // MARK: what may be written

    /// The estimate, when the line may be changed: it is not locked, or the line is one of its
    /// open supplement.
    private func open(_ row: EstimateLineItem, _ rule: RuleContext) throws -> Estimate {
        let estimate = try rule.tx.require(Estimate.self, row.estimateID, in: rule.shop)
        try EstimateHeader.checkUndelivered(estimate, rule.tx, in: rule.shop)
        guard estimate.isLocked else { return estimate }
        let draft = try draft(of: estimate, rule)
        guard row.status == .supplement, row.supplementNumber == draft.supplementNumber else {
            throw EstimateRefusal.estimateLocked(draftSupplement: draft.label)
        }
        return estimate
    }

    private func draft(of estimate: Estimate, _ rule: RuleContext) throws -> EstimateSupplement {
        let draft = try EstimateSupplementRules.draft(of: estimate.id, rule.tx, in: rule.shop)
        guard let draft else { throw EstimateRefusal.estimateLocked(draftSupplement: "") }
        return draft
    }

    /// A line that replaces another one names a line of the estimate that counts, and nobody else
    /// replaces that.
    private func checkParent(_ row: EstimateLineItem, _ rule: RuleContext) throws {
        guard row.hasParentLineID else { return }
        let lines = try EstimateHeader.lines(of: row.estimateID, rule.tx, in: rule.shop)
        let isTaken = lines.contains {
            $0.id != row.id && $0.status == .supplement && !$0.voided
                && $0.parentLineID == row.parentLineID
        }
        guard row.replaced(among: lines) != nil, !isTaken else {
            throw EstimateRefusal.parentLineUnknown(row.parentLineID)
        }
    }

    /// J103: what the insurer does not pay for is not written.
    private func checkPartType(
        _ row: EstimateLineItem,
        _ estimate: Estimate,
        _ rule: RuleContext
    ) throws {
        guard row.type == .part, row.hasPartType,
            let insurer = try EstimateHeader.insurer(of: estimate, rule.tx, in: rule.shop)
        else { return }
        guard insurer.allows(row.partType) else {
            throw EstimateRefusal.partTypeNotAllowed("\(row.partType)")
        }
    }

    // MARK: what follows

    private func pricing(of estimate: Estimate, _ rule: RuleContext) throws -> LinePricing {
        try LinePricing.read(for: estimate, at: estimate.pricedAt, rule.tx, in: rule.shop)
    }

    private func nextNumber(in estimate: Estimate, _ rule: RuleContext) throws -> Int32 {
        let last = try rule.tx.maximum(
            "line_number",
            of: EstimateLineItem.self,
            in: rule.shop,
            where: [.equal("estimate_id", .uuid(estimate.id))]
        )
        return Int32(clamping: (last ?? 0).addingClamped(1))
    }

    /// The supplement asks for what its lines come to.
    private func ask(for row: EstimateLineItem, leaving left: String, _ rule: RuleContext) throws {
        guard
            var draft = try EstimateSupplementRules.draft(
                of: row.estimateID,
                rule.tx,
                in: rule.shop
            )
        else { return }
        let lines = try EstimateHeader.lines(of: row.estimateID, rule.tx, in: rule.shop)
        draft.amountAsked = .of(draft.asked(by: lines.filter { $0.id != left }), draft.currency)
        _ = try rule.tx.update(
            draft,
            expecting: draft.version,
            in: rule.shop,
            by: rule.authorship
        )
    }
}

extension EstimateLineItem {
    /// Who approved the line, and when.
    fileprivate mutating func stampApproval(by user: String, at now: Int64) {
        guard status == .approved else { return }
        approvalDate = Google_Protobuf_Timestamp(microseconds: now)
        if !user.isEmpty { approvedBy = user }
    }
}
