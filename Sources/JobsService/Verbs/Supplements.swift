internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/estimates/{id}:openSupplement — what is found from now on has a place (J108).
enum OpenSupplement {
    static func handle(
        _ request: OpenSupplementRequest,
        _ call: Call
    ) async throws -> EstimateSupplement {
        let shop = try call.shop
        return try await call.write { tx in
            let estimate = try tx.require(Estimate.self, request.estimateID, in: shop)
            var opened = try EstimateSupplementRules.opened(
                of: estimate,
                tx,
                in: shop,
                by: call.actor.userID
            )
            if !request.reason.isEmpty { opened.reason = request.reason }
            return try tx.insert(opened, in: shop, by: call.authorship)
        }
    }
}

/// POST /v1/estimateSupplements/{id}:submit
enum SubmitSupplement {
    static func handle(
        _ request: SubmitSupplementRequest,
        _ call: Call
    ) async throws -> EstimateSupplement {
        let shop = try call.shop
        return try await call.change(
            EstimateSupplement.self,
            request.id,
            etag: request.etag
        ) { supplement, tx in
            supplement = try supplement.submitted(
                with: try EstimateHeader.lines(of: supplement.estimateID, tx, in: shop),
                by: call.actor.userID,
                at: call.now
            )
        }
    }
}

/// POST /v1/estimateSupplements/{id}:decide — lines, supplement, estimate and job in one
/// transaction; Parts hears that there is more to order (J109, J110).
enum DecideSupplement {
    static func handle(
        _ request: DecideSupplementRequest,
        _ call: Call
    ) async throws -> EstimateSupplement {
        let shop = try call.shop
        return try await call.write { tx in
            let supplement = try tx.require(
                EstimateSupplement.self,
                request.id,
                etag: request.etag,
                in: shop
            )
            let estimate = try tx.require(Estimate.self, supplement.estimateID, in: shop)
            var decided = try supplement.decided(
                request.lines,
                approvingOthers: request.approveOthers,
                lines: try EstimateHeader.lines(of: estimate.id, tx, in: shop),
                insurance: request.insuranceApproval,
                insurer: try EstimateHeader.insurer(of: estimate, tx, in: shop),
                by: call.actor.userID,
                at: call.now
            )
            if !request.decidedByName.isEmpty {
                decided.supplement.decidedByName = request.decidedByName
            }
            if !request.decisionNotes.isEmpty {
                decided.supplement.decisionNotes = request.decisionNotes
            }
            for line in decided.replaced + decided.lines {
                _ = try tx.update(line, expecting: line.version, in: shop, by: call.authorship)
            }
            let saved = try tx.update(
                decided.supplement,
                expecting: supplement.version,
                in: shop,
                by: call.authorship
            )
            try follow(saved, estimate, tx, call)
            return saved
        }
    }

    private static func follow(
        _ supplement: EstimateSupplement,
        _ estimate: Estimate,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let shop = try call.shop
        try tx.emit(
            SupplementDecided.of(supplement, estimate),
            of: supplement,
            in: shop,
            by: call.authorship
        )
        guard supplement.status != .rejected else { return }
        let saved = try EstimateHeader.sum(
            estimate.supplemented(by: supplement, at: call.now),
            tx,
            in: shop,
            by: call.authorship
        )
        if saved.hasJobID, var job = try tx.get(Job.self, saved.jobID, in: shop),
            job.estimateID == saved.id
        {
            let version = job.version
            job = job.supplemented(by: supplement, at: call.now)
            job.takeScope(
                of: saved,
                lines: try EstimateHeader.lines(of: saved.id, tx, in: shop)
            )
            _ = try tx.update(job, expecting: version, in: shop, by: call.authorship)
        }
        var fact = EstimateApproved.of(saved)
        fact.supplementNumber = supplement.supplementNumber
        fact.total = supplement.amountApproved
        try tx.emit(fact, of: saved, in: shop, by: call.authorship)
    }
}

extension SupplementDecided {
    static func of(_ supplement: EstimateSupplement, _ estimate: Estimate) -> SupplementDecided {
        SupplementDecided.with {
            $0.supplementID = supplement.id
            $0.estimateID = estimate.id
            $0.estimateNumber = estimate.estimateNumber
            $0.supplementNumber = supplement.supplementNumber
            $0.jobID = supplement.jobID
            $0.insuranceCompanyID = supplement.insuranceCompanyID
            $0.status = supplement.status
            $0.amountAsked = supplement.amountAsked
            $0.amountApproved = supplement.amountApproved
            $0.shortPay = supplement.shortPay
        }
    }
}
