import Contracts
import Store
import Testing

@testable import JobsService

@Suite("Supplements: who may, and what is decided")
struct SupplementTests {
    private static let statuses = EstimateSupplement.Status.allCases.filter { $0 != .unspecified }
    private static let estimateStatuses = Estimate.Status.allCases.filter { $0 != .unspecified }

    private func supplement(_ status: EstimateSupplement.Status) -> EstimateSupplement {
        EstimateSupplement.with {
            $0.id = UUIDv7.make()
            $0.currency = "CAD"
            $0.supplementNumber = 1
            $0.status = status
            $0.createTime = Sample.time()
        }
    }

    private func line(_ minor: Int64, of number: Int32 = 1) -> EstimateLineItem {
        var line = Sample.line(.part, unit: minor).priced()
        line.id = UUIDv7.make()
        line.status = .supplement
        line.supplementNumber = number
        return line
    }

    private func decide(
        _ supplement: EstimateSupplement,
        _ lines: [EstimateLineItem],
        rejecting: [EstimateLineItem] = [],
        insurance: Bool = false,
        insurer: InsuranceCompany? = nil
    ) throws(SupplementRefusal) -> DecidedSupplement {
        try supplement.decided(
            rejecting.map { line in
                SupplementLineDecision.with {
                    $0.lineID = line.id
                    $0.reason = "not related"
                }
            },
            approvingOthers: true,
            lines: lines,
            insurance: insurance,
            insurer: insurer,
            by: "u",
            at: Sample.now
        )
    }

    @Test("J108: a supplement is opened of a locked estimate alone", arguments: estimateStatuses)
    func opened(status: Estimate.Status) throws {
        let estimate = Sample.estimate(status)
        func open(
            isOfRecord: Bool = true,
            draft: EstimateSupplement? = nil
        ) throws(SupplementRefusal) -> EstimateSupplement {
            try EstimateSupplement.opened(
                of: estimate,
                isOfRecord: isOfRecord,
                after: 2,
                draft: draft,
                by: "u"
            )
        }
        guard status == .approved || status == .convertedToJob else {
            #expect(throws: SupplementRefusal.estimateNotLocked(status)) { try open() }
            return
        }
        let third = try open()
        #expect(third.label == "S3")
        #expect(third.status == .draft)
        #expect(third.estimateID == estimate.id)
        #expect(throws: SupplementRefusal.draftOpen(supplement: "S1")) {
            try open(draft: supplement(.draft))
        }
        #expect(throws: SupplementRefusal.superseded) { try open(isOfRecord: false) }
    }

    @Test("every status by every move goes or is refused", arguments: statuses)
    func machine(status: EstimateSupplement.Status) {
        let row = supplement(status)
        let lines = [line(100)]
        let sent = Result { () throws in
            try row.submitted(with: lines, by: "u", at: Sample.now).status
        }
        #expect(((try? sent.get()) == .submitted) == (status == .draft))
        for (rejected, target) in [
            ([], EstimateSupplement.Status.approved), (lines, .rejected),
        ] {
            let decided = Result { () throws in
                try decide(row, lines, rejecting: rejected).supplement.status
            }
            #expect(((try? decided.get()) == target) == (status == .submitted))
        }
    }

    @Test("a supplement without lines is not sent; sent it says what it asks")
    func sent() throws {
        let row = supplement(.draft)
        #expect(throws: SupplementRefusal.noLines) {
            try row.submitted(with: [line(100, of: 2)], by: "u", at: Sample.now)
        }
        let sent = try row.submitted(
            with: [line(40_000), line(24_000), line(1, of: 2)],
            by: "u",
            at: Sample.now
        )
        #expect(sent.amountAsked.minor == 64_000)
        #expect(sent.submittedAt.microseconds == Sample.now)
        #expect(sent.submittedBy == "u")
    }

    @Test("J109: all approved is approved, without a short pay")
    func whole() throws {
        let decided = try decide(supplement(.submitted), [line(40_000), line(24_000)])
        #expect(decided.supplement.status == .approved)
        #expect(decided.supplement.amountApproved.minor == 64_000)
        #expect(decided.supplement.shortPay.minor == 0)
        #expect(decided.lines.allSatisfy { $0.status == .approved && $0.approvedBy == "u" })
    }

    @Test("J110: partly approved keeps what was refused, with its reason, as a short pay")
    func partly() throws {
        let kept = line(40_000)
        let refused = line(24_000)
        let decided = try decide(supplement(.submitted), [kept, refused], rejecting: [refused])
        #expect(decided.supplement.status == .partlyApproved)
        #expect(decided.supplement.amountAsked.minor == 64_000)
        #expect(decided.supplement.amountApproved.minor == 40_000)
        #expect(decided.supplement.shortPay.minor == 24_000)
        #expect(decided.lines.map(\.status) == [.approved, .rejected])
        #expect(decided.lines.last?.rejectionReason == "not related")
        #expect(!(decided.lines.last?.hasApprovalDate ?? true))
    }

    @Test("J110: every line is decided, once, and a no says why")
    func words() {
        let one = line(100)
        let two = line(200)
        func word(_ line: EstimateLineItem, _ approved: Bool, _ reason: String = "")
            -> SupplementLineDecision
        {
            SupplementLineDecision.with {
                $0.lineID = line.id
                $0.approved = approved
                $0.reason = reason
            }
        }
        let strange = line(1, of: 2)
        let cases: [([SupplementLineDecision], SupplementRefusal)] = [
            ([word(one, true)], .lineUndecided([two.id])),
            ([word(strange, true)], .lineUnknown(strange.id)),
            ([word(one, true), word(one, true)], .lineUnknown(one.id)),
            ([word(one, false, " ")], .rejectionReasonRequired(one.id)),
        ]
        for (words, refusal) in cases {
            #expect(throws: refusal) {
                try supplement(.submitted).decided(
                    words,
                    approvingOthers: false,
                    lines: [one, two, strange],
                    insurance: false,
                    insurer: nil,
                    by: "u",
                    at: Sample.now
                )
            }
        }
    }

    @Test(
        "J104: an insurer that asks for it agrees itself, above its limit",
        arguments: [
            (50_000, 50_000, true), (50_001, 50_000, false), (1, nil, false),
        ] as [(Int64, Int64?, Bool)]
    )
    func insurer(amount: Int64, limit: Int64?, goes: Bool) throws {
        let company = InsuranceCompany.with {
            $0.supplementApprovalRequired = true
            if let limit { $0.approvalLimit = Sample.money(limit) }
        }
        let lines = [line(amount)]
        let row = supplement(.submitted)
        if goes {
            #expect(try decide(row, lines, insurer: company).supplement.status == .approved)
        } else {
            #expect(throws: SupplementRefusal.insurerApprovalRequired) {
                try decide(row, lines, insurer: company)
            }
        }
        let agreed = try decide(row, lines, insurance: true, insurer: company)
        #expect(agreed.supplement.insuranceApproval)
        let refused = try decide(row, lines, rejecting: lines, insurer: company)
        #expect(refused.supplement.status == .rejected)
    }

    @Test("a line that replaces one asks for the difference and voids it when approved")
    func replaced() throws {
        var base = Sample.line(.part, unit: 10_000).priced()
        base.id = UUIDv7.make()
        base.status = .approved
        var dearer = line(16_000)
        dearer.parentLineID = base.id
        let row = supplement(.submitted)
        #expect(row.asked(by: [base, dearer]) == 6_000)
        let decided = try decide(row, [base, dearer])
        #expect(decided.replaced.map(\.id) == [base.id])
        #expect(decided.replaced.map(\.voided) == [true])
        #expect(decided.supplement.amountApproved.minor == 6_000)
        let refused = try decide(row, [base, dearer], rejecting: [dearer])
        #expect(refused.replaced.isEmpty)
    }

    @Test("J111: open for more than 48 hours, and not told of", arguments: statuses)
    func aging(status: EstimateSupplement.Status) {
        var row = supplement(status)
        let end = Sample.now + 48 * Sample.hour
        #expect(!row.isAging(at: end))
        #expect(row.isAging(at: end + 1) == (status == .draft || status == .submitted))
        row.agingToldAt = Sample.time(end)
        #expect(!row.isAging(at: end + Sample.day))
    }
}
