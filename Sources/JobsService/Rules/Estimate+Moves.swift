internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// The estimate's machine (1.6): draft → pending_review → under_review → approved, rejected or
/// supplements_required → under_review; rejected → revised → pending_review; approved →
/// supplements_required or converted_to_job.
extension Estimate {
    /// J115: the insurer sees photos before it is asked. An estimate without one needs none.
    ///
    /// - Parameter taken: photos of the estimate and of its job.
    func withPhotos(
        _ taken: Int,
        insurer: InsuranceCompany?
    ) throws(EstimateRefusal) -> Estimate {
        var estimate = self
        estimate.photosCount = Int32(clamping: taken)
        estimate.photosTaken = taken > 0
        let need = photosRequired && hasInsuranceCompanyID ? max(1, insurer?.photosNeeded ?? 1) : 0
        guard taken >= need else { throw .photosRequired(have: taken, need: need) }
        return estimate
    }

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
        if let insurer, insurer.requiresApproval, !estimate.insuranceApproval,
            !insurer.mayApproveAlone(estimateTotal.minor)
        {
            throw .insurerApprovalRequired
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

    /// More is wanted: of an insurer that reviews, or after approval, which then counts no more.
    func requiringSupplements(notes: String) throws(EstimateRefusal) -> Estimate {
        var estimate = try to(.supplementsRequired, from: [.underReview, .approved])
        if !notes.isEmpty { estimate.reviewNotes = notes }
        estimate.takeApprovalBack()
        return estimate
    }

    /// J107: good for 30 days from now by the sums it was given. Approved and expired it stays
    /// approved while its total does; else it goes to review again.
    ///
    /// - Parameter before: the total it was approved with.
    func repriced(before: Int64, at now: Int64) throws(EstimateRefusal) -> Estimate {
        var estimate = self
        switch status {
        case .draft, .pendingReview, .underReview, .revised, .supplementsRequired: break
        case .approved:
            guard isExpired(at: now) else { throw .estimateLocked(draftSupplement: "") }
            if estimateTotal.minor != before {
                estimate.status = .supplementsRequired
                estimate.takeApprovalBack()
            }
        case .rejected, .convertedToJob, .unspecified, .UNRECOGNIZED:
            throw .estimateTransition(from: status, to: .revised)
        }
        estimate.estimateDate = Google_Protobuf_Timestamp(microseconds: now)
        estimate.expirationDate = Google_Protobuf_Timestamp(
            microseconds: now.addingClamped(Self.validDays * 86_400_000_000)
        )
        return estimate
    }

    func isExpired(at now: Int64) -> Bool {
        hasExpirationDate && expirationDate.microseconds < now
    }

    /// What insurer and customer agreed to is no longer what is asked.
    private mutating func takeApprovalBack() {
        insuranceApproval = false
        customerApproval = false
        clearInsuranceApprovalDate()
        clearCustomerApprovalDate()
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
        guard !isExpired(at: now) else { throw .estimateExpired }
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

    /// What the insurer's terms make of a new estimate: its agreement, and whether it wants photos.
    mutating func take(_ insurer: InsuranceCompany, at now: Int64) {
        if insurer.isDrpActive(at: now) {
            isDrp = true
            if !hasDrpProgram, insurer.hasDrpNumber { drpProgram = insurer.drpNumber }
        }
        if !insurer.requiresPhotos { photosRequired = false }
    }

    private func to(_ next: Status, from: [Status]) throws(EstimateRefusal) -> Estimate {
        guard from.contains(status) else { throw .estimateTransition(from: status, to: next) }
        var estimate = self
        estimate.status = next
        return estimate
    }
}
