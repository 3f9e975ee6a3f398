internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/estimates/{id}:reprice — the offer to who would convert an expired estimate: lines by
/// the rates and taxes of today, good for 30 days more (J107).
enum RepriceEstimate {
    static func handle(_ request: RepriceEstimateRequest, _ call: Call) async throws -> Estimate {
        let shop = try call.shop
        return try await call.write { tx in
            let estimate = try tx.require(Estimate.self, request.id, etag: request.etag, in: shop)
            let pricing = try LinePricing.read(for: estimate, at: call.now, tx, in: shop)
            var lines = try EstimateHeader.lines(of: estimate.id, tx, in: shop)
            for place in lines.indices where lines[place].counts {
                let line = lines[place].repriced(by: pricing)
                if line == lines[place] { continue }
                lines[place] = try tx.update(
                    line,
                    expecting: line.version,
                    in: shop,
                    by: call.authorship
                )
            }
            let terms = try EstimateHeader.terms(estimate.currency, tx, in: shop)
            let summed = lines.isEmpty ? estimate : estimate.summed(over: lines, terms)
            let saved = try tx.update(
                try summed.repriced(before: estimate.estimateTotal.minor, at: call.now),
                expecting: estimate.version,
                in: shop,
                by: call.authorship
            )
            if saved.status != estimate.status {
                try EstimateMove.tellJob(of: saved, .pending, tx, call)
            }
            return saved
        }
    }
}
