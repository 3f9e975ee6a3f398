internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Time passed: a supplement that has been open for more than 48 hours is told of, once (J111).
enum SupplementsAge {
    static let interval: Duration = .seconds(900)

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks at every open supplement that was not told of yet; each is marked in a transaction of
    /// its own, so that one shop's trouble is not another's.
    static func sweep(_ environment: Environment) async throws {
        let now = environment.clock.now()
        let old = try await environment.store.read { view in
            try view.acrossShops(
                EstimateSupplement.self,
                where: [
                    .oneOf("status", [EstimateSupplement.Status.draft, .submitted]),
                    .less("create_time", .integer(now - EstimateSupplement.ageMax)),
                    .isNull("aging_told_at"),
                ]
            )
        }
        for owned in old {
            try await environment.store.write { tx in
                try tell(owned.row.id, in: owned.shop, now, environment, tx)
            }
        }
    }

    private static func tell(
        _ id: String,
        in shop: ShopID,
        _ now: Int64,
        _ environment: Environment,
        _ tx: Transaction
    ) throws {
        guard var supplement = try tx.get(EstimateSupplement.self, id, in: shop),
            supplement.isAging(at: now),
            let estimate = try tx.get(Estimate.self, supplement.estimateID, in: shop)
        else { return }
        let author = Authorship(
            actor: "service:" + environment.service,
            shop: shop,
            reason: "ageing"
        )
        supplement.agingToldAt = Google_Protobuf_Timestamp(microseconds: now)
        let saved = try tx.update(
            supplement,
            expecting: supplement.version,
            in: shop,
            by: author
        )
        try tx.emit(SupplementAging.of(saved, estimate, at: now), of: saved, in: shop, by: author)
    }
}

extension EstimateSupplement {
    /// 48 hours in microseconds.
    static let ageMax: Int64 = 48 * 3_600_000_000

    /// Open for more than 48 hours, and nobody was told.
    func isAging(at now: Int64) -> Bool {
        guard status == .draft || status == .submitted, !hasAgingToldAt else { return false }
        return now - createTime.microseconds > Self.ageMax
    }
}

extension SupplementAging {
    static func of(
        _ supplement: EstimateSupplement,
        _ estimate: Estimate,
        at now: Int64
    ) -> SupplementAging {
        SupplementAging.with {
            $0.supplementID = supplement.id
            $0.estimateID = estimate.id
            $0.estimateNumber = estimate.estimateNumber
            $0.supplementNumber = supplement.supplementNumber
            $0.jobID = supplement.jobID
            $0.insuranceCompanyID = supplement.insuranceCompanyID
            $0.status = supplement.status
            $0.amountAsked = supplement.amountAsked
            $0.openedAt = supplement.createTime
            if supplement.hasSubmittedAt { $0.submittedAt = supplement.submittedAt }
            let hours = (now - supplement.createTime.microseconds) / 3_600_000_000
            $0.hoursOpen = Int32(clamping: hours)
        }
    }
}
