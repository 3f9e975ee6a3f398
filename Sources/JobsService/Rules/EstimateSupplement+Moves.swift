internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// The supplement's machine: draft → submitted → approved, partly_approved or rejected (J108–J110).
extension EstimateSupplement {
    /// The next supplement of an approved estimate that is still the one of record.
    ///
    /// - Parameter last: number of the supplement before; 0 = there is none.
    static func opened(
        of estimate: Estimate,
        isOfRecord: Bool,
        after last: Int64,
        draft: EstimateSupplement?,
        by user: String
    ) throws(SupplementRefusal) -> EstimateSupplement {
        guard estimate.isLocked else { throw .estimateNotLocked(estimate.status) }
        guard isOfRecord else { throw .superseded }
        if let draft { throw .draftOpen(supplement: draft.label) }
        return EstimateSupplement.with {
            $0.estimateID = estimate.id
            $0.currency = estimate.currency
            $0.supplementNumber = Int32(clamping: last.addingClamped(1))
            $0.status = .draft
            if estimate.hasJobID { $0.jobID = estimate.jobID }
            if estimate.hasInsuranceCompanyID {
                $0.insuranceCompanyID = estimate.insuranceCompanyID
            }
            if !user.isEmpty { $0.openedBy = user }
        }
    }

    /// S1, as everybody calls it.
    var label: String { "S\(supplementNumber)" }

    /// What its lines ask for: with their taxes, less what they replace.
    ///
    /// - Parameter lines: all lines of the estimate.
    func asked(by lines: [EstimateLineItem]) -> Int64 {
        mine(lines).reduce(0) { $0.addingClamped($1.asked(among: lines)) }
    }

    func submitted(
        with lines: [EstimateLineItem],
        by user: String,
        at now: Int64
    ) throws(SupplementRefusal) -> EstimateSupplement {
        guard status == .draft else { throw .transition(from: status, to: .submitted) }
        guard !mine(lines).isEmpty else { throw .noLines }
        var supplement = self
        supplement.status = .submitted
        supplement.submittedAt = Google_Protobuf_Timestamp(microseconds: now)
        supplement.amountAsked = .of(asked(by: lines), currency)
        if !user.isEmpty { supplement.submittedBy = user }
        return supplement
    }

    /// Its lines that are still to be decided.
    func mine(_ lines: [EstimateLineItem]) -> [EstimateLineItem] {
        lines.filter {
            $0.supplementNumber == supplementNumber && $0.status == .supplement && !$0.voided
        }
    }
}

/// A supplement with the lines that its decision changed.
struct DecidedSupplement: Sendable {
    var supplement: EstimateSupplement
    /// Its lines, approved or rejected.
    var lines: [EstimateLineItem] = []
    /// Lines that approved ones replace, voided.
    var replaced: [EstimateLineItem] = []
}

extension EstimateSupplement {
    /// J109, J110: every line is decided, what is not approved says why. An insurer that asks for
    /// it agrees itself, above its limit or to everything.
    func decided(
        _ decisions: [SupplementLineDecision],
        approvingOthers: Bool,
        lines all: [EstimateLineItem],
        insurance: Bool,
        insurer: InsuranceCompany?,
        by user: String,
        at now: Int64
    ) throws(SupplementRefusal) -> DecidedSupplement {
        guard status == .submitted else { throw .transition(from: status, to: .approved) }
        let lines = mine(all)
        let words = try named(decisions, lines)
        let silent = lines.filter { words[$0.id] == nil }.map(\.id)
        if !approvingOthers, !silent.isEmpty { throw .lineUndecided(silent) }

        let stamp = Google_Protobuf_Timestamp(microseconds: now)
        var decided = DecidedSupplement(supplement: self)
        var approved: Int64 = 0
        for var line in lines {
            if let word = words[line.id], !word.approved {
                line.status = .rejected
                line.rejectionReason = word.reason
            } else {
                approved = approved.addingClamped(line.asked(among: all))
                line.status = .approved
                line.approvalDate = stamp
                if !user.isEmpty { line.approvedBy = user }
                if var old = line.replaced(among: all) {
                    old.voided = true
                    decided.replaced.append(old)
                }
            }
            decided.lines.append(line)
        }
        let count = decided.lines.count { $0.status == .approved }
        if count > 0, !insurance, let insurer, insurer.supplementApprovalRequired,
            !insurer.mayApproveAlone(approved)
        {
            throw .insurerApprovalRequired
        }
        let asked = asked(by: all)
        decided.supplement.status =
            count == 0 ? .rejected : count == lines.count ? .approved : .partlyApproved
        decided.supplement.decidedAt = stamp
        decided.supplement.amountAsked = .of(asked, currency)
        decided.supplement.amountApproved = .of(approved, currency)
        decided.supplement.shortPay = .of(max(0, asked.subtractingClamped(approved)), currency)
        decided.supplement.insuranceApproval = insurance
        if !user.isEmpty { decided.supplement.decidedBy = user }
        return decided
    }

    /// The decisions by line, each of which must be one of the supplement's and named once.
    private func named(
        _ decisions: [SupplementLineDecision],
        _ lines: [EstimateLineItem]
    ) throws(SupplementRefusal) -> [String: SupplementLineDecision] {
        let ids = Set(lines.map(\.id))
        var words: [String: SupplementLineDecision] = [:]
        for decision in decisions {
            let id = decision.lineID.lowercased()
            guard ids.contains(id), words.updateValue(decision, forKey: id) == nil else {
                throw .lineUnknown(decision.lineID)
            }
            if !decision.approved, decision.reason.allSatisfy(\.isWhitespace) {
                throw .rejectionReasonRequired(decision.lineID)
            }
        }
        return words
    }
}

extension EstimateLineItem {
    /// The line that this one replaces, while that still counts.
    func replaced(among lines: [EstimateLineItem]) -> EstimateLineItem? {
        guard hasParentLineID else { return nil }
        return lines.first { $0.id == parentLineID && $0.counts }
    }

    /// What the line adds to the estimate.
    func asked(among lines: [EstimateLineItem]) -> Int64 {
        weight.subtractingClamped(replaced(among: lines)?.weight ?? 0)
    }
}

extension Estimate {
    /// J109: the estimate after a supplement of it was decided; its sums are taken apart from this.
    func supplemented(by supplement: EstimateSupplement, at now: Int64) -> Estimate {
        var estimate = self
        estimate.supplementCount = supplementCount.addingClamped(1)
        estimate.supplementTotal = .of(
            supplementTotal.minor.addingClamped(supplement.amountApproved.minor),
            currency
        )
        estimate.approvedAmount = .of(
            approvedAmount.minor.addingClamped(supplement.amountApproved.minor),
            currency
        )
        estimate.lastSupplementDate = Google_Protobuf_Timestamp(microseconds: now)
        return estimate
    }
}

extension Job {
    /// J109: the job after a supplement of its estimate was approved.
    func supplemented(by supplement: EstimateSupplement, at now: Int64) -> Job {
        var job = self
        job.supplementCount = supplementCount.addingClamped(1)
        job.supplementAmount = .of(
            supplementAmount.minor.addingClamped(supplement.amountApproved.minor),
            currency
        )
        job.lastSupplementDate = Google_Protobuf_Timestamp(microseconds: now)
        return job
    }
}
