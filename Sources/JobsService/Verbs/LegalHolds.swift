internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/legalHolds — nothing of the job is purged or erased while the hold stands (C045).
enum PlaceLegalHold {
    static func handle(_ request: PlaceLegalHoldRequest, _ call: Call) async throws -> LegalHold {
        let shop = try call.shop
        let author = call.authorship(because: request.reason)
        return try await call.write { tx in
            let job = try tx.require(Job.self, request.jobID, in: shop)
            let standing = try LegalHolds.standing(job.id, tx, shop)
            if let same = standing.first(where: { $0.reason == request.reason }) {
                throw PrivacyRefusal.alreadyHeld(hold: same.id)
            }
            let hold = LegalHold.with {
                $0.jobID = job.id
                $0.reason = request.reason
                if !call.actor.userID.isEmpty { $0.placedBy = call.actor.userID }
            }
            let saved = try tx.insert(hold, in: shop, by: author)
            try LegalHolds.mark(job, true, tx, shop, author)
            return saved
        }
    }
}

/// POST /v1/legalHolds/{id}:release — the job is free again with its last hold.
enum ReleaseLegalHold {
    static func handle(_ request: ReleaseLegalHoldRequest, _ call: Call) async throws -> LegalHold {
        let shop = try call.shop
        return try await call.write { tx in
            var hold = try tx.require(LegalHold.self, request.id, in: shop)
            guard !hold.hasReleasedTime else { return hold }
            hold.releasedTime = Google_Protobuf_Timestamp(microseconds: call.now)
            if !call.actor.userID.isEmpty { hold.releasedBy = call.actor.userID }
            let saved = try tx.update(hold, expecting: hold.version, in: shop, by: call.authorship)
            if try LegalHolds.standing(hold.jobID, tx, shop).isEmpty {
                let job = try tx.require(Job.self, hold.jobID, in: shop, archived: true)
                try LegalHolds.mark(job, false, tx, shop, call.authorship)
            }
            return saved
        }
    }
}

/// GET /v1/legalHolds — those that stand.
enum ListLegalHolds {
    static func handle(
        _ request: ListLegalHoldsRequest,
        _ call: Call
    ) async throws -> ListLegalHoldsResponse {
        let shop = try call.shop
        return try await call.read { view in
            try ListLegalHoldsResponse.with {
                $0.holds = try LegalHolds.standing(request.jobID, view, shop)
            }
        }
    }
}

private enum LegalHolds {
    /// - Parameter job: empty = of every job.
    static func standing(_ job: String, _ view: View, _ shop: ShopID) throws -> [LegalHold] {
        var conditions: [Condition] = [.isNull("released_time")]
        if !job.isEmpty { conditions.append(.equal("job_id", .uuid(job))) }
        return try view.all(LegalHold.self, in: shop, where: conditions)
    }

    static func mark(
        _ job: Job,
        _ flag: Bool,
        _ tx: Transaction,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        if job.legalHold != flag, !job.hasDeleteTime {
            var held = job
            held.legalHold = flag
            _ = try tx.update(held, expecting: job.version, in: shop, by: author)
        }
        try tx.audit(
            AuditEntry(
                action: flag ? "jobs.held" : "jobs.released",
                entityType: Job.protoMessageName,
                entityID: job.id,
                by: author
            ),
            in: shop
        )
    }
}
