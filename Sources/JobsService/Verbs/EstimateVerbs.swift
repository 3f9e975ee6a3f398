internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/estimates/{id}:submit
enum SubmitEstimate {
    static func handle(_ request: SubmitEstimateRequest, _ call: Call) async throws -> Estimate {
        try await EstimateMove.save(request.id, request.etag, .pending, call) { estimate, _ in
            try estimate.submitted(at: call.now)
        }
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
            let insurer =
                estimate.hasInsuranceCompanyID
                ? try tx.replica(
                    InsuranceCompany.self,
                    estimate.insuranceCompanyID,
                    in: try call.shop
                )
                : nil
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
            if saved.hasJobID, var job = try tx.get(Job.self, saved.jobID, in: try call.shop),
                job.estimateID == saved.id, job.estimateStatus != status
            {
                job.estimateStatus = status
                _ = try tx.update(
                    job,
                    expecting: job.version,
                    in: try call.shop,
                    by: call.authorship
                )
            }
            return saved
        }
    }
}
