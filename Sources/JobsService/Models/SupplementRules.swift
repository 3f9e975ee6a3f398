internal import Chassis
internal import Contracts
internal import Store

/// Supplements of an estimate: opened by number, taken back only before they are sent (J108).
struct EstimateSupplementRules: RecordRules {
    func creating(_ row: inout EstimateSupplement, _ rule: RuleContext) throws {
        let estimate = try rule.tx.require(Estimate.self, row.estimateID, in: rule.shop)
        var opened = try Self.opened(of: estimate, rule.tx, in: rule.shop, by: rule.actor.userID)
        if row.hasReason { opened.reason = row.reason }
        if row.hasNotes { opened.notes = row.notes }
        row = opened
    }

    /// A draft goes, and what it asked for with it.
    func deleting(_ row: EstimateSupplement, _ rule: RuleContext) throws {
        guard row.status == .draft else {
            throw SupplementRefusal.transition(from: row.status, to: .unspecified)
        }
        let lines = try EstimateHeader.lines(of: row.estimateID, rule.tx, in: rule.shop)
        for line in row.mine(lines) {
            try rule.tx.delete(
                EstimateLineItem.self,
                line.id,
                in: rule.shop,
                by: rule.authorship
            )
        }
    }

    /// The next supplement, not yet written.
    static func opened(
        of estimate: Estimate,
        _ tx: Transaction,
        in shop: ShopID,
        by user: String
    ) throws -> EstimateSupplement {
        let own: Condition = .equal("estimate_id", .uuid(estimate.id))
        let job = try estimate.hasJobID ? tx.get(Job.self, estimate.jobID, in: shop) : nil
        try estimate.checkUndelivered(job)
        return try EstimateSupplement.opened(
            of: estimate,
            isOfRecord: job.map { $0.estimateID == estimate.id } ?? true,
            after: try tx.maximum(
                "supplement_number",
                of: EstimateSupplement.self,
                in: shop,
                where: [own]
            )
                ?? 0,
            draft: try draft(of: estimate.id, tx, in: shop),
            by: user
        )
    }

    /// The supplement that new lines of a locked estimate belong to.
    static func draft(
        of estimate: String,
        _ view: View,
        in shop: ShopID
    ) throws -> EstimateSupplement? {
        try view.first(
            EstimateSupplement.self,
            in: shop,
            where: [
                .equal("estimate_id", .uuid(estimate)),
                .equal("status", EstimateSupplement.Status.draft),
            ]
        )
    }
}
