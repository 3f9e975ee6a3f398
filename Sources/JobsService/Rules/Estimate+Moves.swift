internal import Contracts
internal import SwiftProtobuf

/// The estimate's machine (1.6): draft → pending_review → under_review → approved, rejected or
/// supplements_required; rejected → revised → pending_review; approved → converted_to_job.
extension Estimate {
    func submitted(at now: Int64) throws(EstimateRefusal) -> Estimate {
        var estimate = try to(.pendingReview, from: [.draft, .revised])
        estimate.submittedAt = Google_Protobuf_Timestamp(microseconds: now)
        return estimate
    }

    func underReview(notes: String) throws(EstimateRefusal) -> Estimate {
        var estimate = try to(.underReview, from: [.pendingReview, .supplementsRequired])
        if !notes.isEmpty { estimate.reviewNotes = notes }
        return estimate
    }

    /// J093, J104: an insurer that asks for it has to agree, above its limit or to everything.
    func approved(
        customer: Bool,
        insurance: Bool,
        amount: Money?,
        insurer: InsuranceCompany?,
        by user: String,
        at now: Int64
    ) throws(EstimateRefusal) -> Estimate {
        var estimate = try to(.approved, from: [.underReview])
        let stamp = Google_Protobuf_Timestamp(microseconds: now)
        if customer {
            estimate.customerApproval = true
            estimate.customerApprovalDate = stamp
        }
        if insurance {
            estimate.insuranceApproval = true
            estimate.insuranceApprovalDate = stamp
        }
        if let insurer, insurer.requiresApproval, !estimate.insuranceApproval {
            let within =
                insurer.hasApprovalLimit && estimateTotal.minor <= insurer.approvalLimit.minor
            guard within else { throw .insurerApprovalRequired }
        }
        estimate.approvalDate = stamp
        estimate.approvedAmount = amount ?? estimateTotal
        if !user.isEmpty { estimate.approvedBy = user }
        return estimate
    }

    func rejected(reason: String, at now: Int64) throws(EstimateRefusal) -> Estimate {
        guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonRequired }
        var estimate = try to(.rejected, from: [.underReview])
        estimate.rejectionReason = reason
        estimate.rejectionDate = Google_Protobuf_Timestamp(microseconds: now)
        return estimate
    }

    func revised(notes: String) throws(EstimateRefusal) -> Estimate {
        var estimate = try to(.revised, from: [.rejected])
        if !notes.isEmpty { estimate.revisionNotes = notes }
        return estimate
    }

    /// J105–J107: approved, not expired, once.
    func converted(to job: String, at now: Int64) throws(EstimateRefusal) -> Estimate {
        guard !convertedToJob else { throw .alreadyConverted }
        guard status == .approved else {
            throw .estimateTransition(from: status, to: .convertedToJob)
        }
        if hasExpirationDate, expirationDate.microseconds < now { throw .estimateExpired }
        var estimate = self
        estimate.status = .convertedToJob
        estimate.convertedToJob = true
        estimate.jobID = job
        estimate.conversionDate = Google_Protobuf_Timestamp(microseconds: now)
        return estimate
    }

    /// Approved or converted: lines change by a supplement (J108).
    var isLocked: Bool {
        switch status {
        case .approved, .convertedToJob: true
        case .draft, .pendingReview, .underReview, .rejected, .revised, .supplementsRequired,
            .unspecified, .UNRECOGNIZED:
            false
        }
    }

    private func to(_ next: Status, from: [Status]) throws(EstimateRefusal) -> Estimate {
        guard from.contains(status) else { throw .estimateTransition(from: status, to: next) }
        var estimate = self
        estimate.status = next
        return estimate
    }
}
