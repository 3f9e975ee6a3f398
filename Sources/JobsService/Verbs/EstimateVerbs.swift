internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/estimates/{id}:submit — with the photos that the insurer wants (J115).
enum SubmitEstimate {
    static func handle(_ request: SubmitEstimateRequest, _ call: Call) async throws -> Estimate {
        let shop = try call.shop
        return try await EstimateMove.save(request.id, request.etag, .pending, call) {
            estimate,
            tx in
            let insurer = try EstimateHeader.insurer(of: estimate, tx, in: shop)
            let submitted = try estimate.submitted(at: call.now)
            return try submitted.withPhotos(try photos(of: estimate, tx, shop), insurer: insurer)
        }
    }

    private static func photos(
        of estimate: Estimate,
        _ tx: Transaction,
        _ shop: ShopID
    ) throws -> Int {
        var owners: [Condition] = [.equal("estimate_id", .uuid(estimate.id))]
        if estimate.hasJobID { owners.append(.equal("job_id", .uuid(estimate.jobID))) }
        return try tx.count(
            Attachment.self,
            in: shop,
            where: [.any(owners), .equal("file_type", Attachment.FileType.image)]
        )
    }
}

/// POST /v1/estimates/{id}:review
enum ReviewEstimate {
    static func handle(_ request: ReviewEstimateRequest, _ call: Call) async throws -> Estimate {
        try await EstimateMove.save(request.id, request.etag, .pending, call) { estimate, _ in
            try estimate.underReview(notes: request.reviewNotes)
        }
    }
}

/// POST /v1/estimates/{id}:reject
enum RejectEstimate {
    static func handle(_ request: RejectEstimateRequest, _ call: Call) async throws -> Estimate {
        try await EstimateMove.save(request.id, request.etag, .rejected, call) { estimate, _ in
            try estimate.rejected(reason: request.reason, at: call.now)
        }
    }
}

/// POST /v1/estimates/{id}:requireSupplements
enum RequireSupplements {
    static func handle(
        _ request: RequireSupplementsRequest,
        _ call: Call
    ) async throws -> Estimate {
        try await EstimateMove.save(request.id, request.etag, .pending, call) { estimate, _ in
            try estimate.requiringSupplements(notes: request.reviewNotes)
        }
    }
}

/// POST /v1/estimates/{id}:revise
enum ReviseEstimate {
    static func handle(_ request: ReviseEstimateRequest, _ call: Call) async throws -> Estimate {
        try await EstimateMove.save(request.id, request.etag, .revised, call) { estimate, _ in
            try estimate.revised(notes: request.revisionNotes)
        }
    }
}

/// POST /v1/estimates/{id}:approve — the parts may be ordered from now on (J093, J104).
enum ApproveEstimate {
    static func handle(_ request: ApproveEstimateRequest, _ call: Call) async throws -> Estimate {
        try await EstimateMove.save(request.id, request.etag, .approved, call) { estimate, tx in
            let insurer = try EstimateHeader.insurer(of: estimate, tx, in: try call.shop)
            let approved = try estimate.approved(
                customer: request.customerApproval,
                insurance: request.insuranceApproval,
                amount: request.hasApprovedAmount ? request.approvedAmount : nil,
                insurer: insurer,
                by: call.actor.userID,
                at: call.now
            )
            try approveLines(of: approved, tx, call)
            try tx.emit(
                EstimateApproved.of(approved),
                of: approved,
                in: try call.shop,
                by: call.authorship
            )
            return approved
        }
    }

    private static func approveLines(of estimate: Estimate, _ tx: Transaction, _ call: Call) throws
    {
        let pending = try tx.all(
            EstimateLineItem.self,
            in: try call.shop,
            where: [
                .equal("estimate_id", .uuid(estimate.id)),
                .equal("status", EstimateLineItem.Status.pending),
            ]
        )
        for var line in pending {
            line.status = .approved
            line.approvalDate = estimate.approvalDate
            if estimate.hasApprovedBy { line.approvedBy = estimate.approvedBy }
            _ = try tx.update(line, expecting: line.version, in: try call.shop, by: call.authorship)
        }
    }
}

extension EstimateApproved {
    static func of(_ estimate: Estimate) -> EstimateApproved {
        EstimateApproved.with {
            $0.estimateID = estimate.id
            $0.estimateNumber = estimate.estimateNumber
            $0.jobID = estimate.jobID
            $0.customerID = estimate.customerID
            $0.insuranceCompanyID = estimate.insuranceCompanyID
            $0.total = estimate.estimateTotal
            $0.supplementNumber = estimate.supplementNumber
        }
    }
}

/// What the estimate's verbs have in common: the rule's answer is saved, and the job's
/// estimate status follows in the same transaction.
enum EstimateMove {
    static func save(
        _ id: String,
        _ etag: String,
        _ status: Job.EstimateStatus,
        _ call: Call,
        _ rule: @escaping @Sendable (Estimate, Transaction) throws -> Estimate
    ) async throws -> Estimate {
        try await call.write { tx in
            let estimate = try tx.require(Estimate.self, id, etag: etag, in: try call.shop)
            let moved = try rule(estimate, tx)
            let saved = try tx.update(
                moved,
                expecting: estimate.version,
                in: try call.shop,
                by: call.authorship
            )
            try tellJob(of: saved, status, tx, call)
            return saved
        }
    }

    /// The job of which the estimate is the one of record says where it stands.
    static func tellJob(
        of estimate: Estimate,
        _ status: Job.EstimateStatus,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        guard estimate.hasJobID,
            var job = try tx.get(Job.self, estimate.jobID, in: try call.shop),
            job.estimateID == estimate.id, job.estimateStatus != status
        else { return }
        job.estimateStatus = status
        _ = try tx.update(job, expecting: job.version, in: try call.shop, by: call.authorship)
    }
}
