internal import Chassis
internal import Contracts
internal import Store

/// GET /v1/estimates/{id}:compare — one version of an estimate against another (J117). Every
/// version keeps its own lines, so that any two can be held against each other.
enum CompareEstimates {
    static func handle(
        _ request: CompareEstimatesRequest,
        _ call: Call
    ) async throws -> EstimateDifference {
        let shop = try call.shop
        try call.require(Permission.priceView)
        return try await call.read { view in
            let later = try view.require(Estimate.self, request.id, in: shop)
            let earlier = try other(request.otherID, than: later, view, shop)
            return RevisionDifference(
                before: try EstimateHeader.lines(of: earlier.id, view, in: shop),
                after: try EstimateHeader.lines(of: later.id, view, in: shop)
            ).answer(before: earlier.estimateTotal, after: later.estimateTotal)
        }
    }

    private static func other(
        _ id: String,
        than later: Estimate,
        _ view: View,
        _ shop: ShopID
    ) throws -> Estimate {
        guard id.isEmpty else {
            let other = try view.require(Estimate.self, id, in: shop)
            guard other.estimateNumber == later.estimateNumber, other.id != later.id else {
                throw EstimateRefusal.notARevision(of: later.estimateNumber)
            }
            return other
        }
        let before = try view.all(
            Estimate.self,
            in: shop,
            where: [
                .equal("estimate_number", .text(later.estimateNumber)),
                .less("revision_count", .integer(Int64(later.revisionCount))),
            ],
            order: [.descending("revision_count")],
            limit: 1
        ).first
        guard let before else { throw EstimateRefusal.notARevision(of: later.estimateNumber) }
        return before
    }
}
