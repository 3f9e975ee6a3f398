import Contracts
import Testing

@testable import JobsService

@Suite("Moves of an estimate")
struct EstimateMoveTests {
    private static let statuses = Estimate.Status.allCases.filter { $0 != .unspecified }

    private func insurer(limit: Int64?) -> InsuranceCompany {
        InsuranceCompany.with {
            $0.requiresApproval = true
            if let limit { $0.approvalLimit = Sample.money(limit) }
        }
    }

    @Test("every status by every move goes or is refused", arguments: statuses)
    func machine(status: Estimate.Status) {
        let moves: [(Estimate.Status, Set<Estimate.Status>)] = [
            (.pendingReview, [.draft, .revised]),
            (.underReview, [.pendingReview, .supplementsRequired]),
            (.approved, [.underReview]), (.rejected, [.underReview]), (.revised, [.rejected]),
            (.supplementsRequired, [.underReview, .approved]), (.convertedToJob, [.approved]),
        ]
        for (target, from) in moves {
            let moved = Result { () throws in try go(status, target) }
            #expect((try? moved.get().status == target) ?? false == from.contains(status))
        }
    }

    private func go(_ status: Estimate.Status, _ target: Estimate.Status) throws -> Estimate {
        let estimate = Sample.estimate(status)
        return switch target {
        case .pendingReview: try estimate.submitted(at: Sample.now)
        case .underReview: try estimate.underReview(notes: "")
        case .approved: try approve(estimate)
        case .rejected: try estimate.rejected(reason: "too dear", at: Sample.now)
        case .revised: try estimate.revised(notes: "")
        case .supplementsRequired: try estimate.requiringSupplements(notes: "")
        default: try estimate.converted(to: "j", at: Sample.now)
        }
    }

    private func approve(
        _ estimate: Estimate,
        insurance: Bool = false,
        insurer: InsuranceCompany? = nil
    ) throws(EstimateRefusal) -> Estimate {
        try estimate.approved(
            customer: true,
            insurance: insurance,
            amount: nil,
            insurer: insurer,
            by: "u",
            at: Sample.now
        )
    }

    @Test("J093: an approval is stamped with when, who and how much")
    func approval() throws {
        let estimate = try approve(Sample.estimate(.underReview, total: 400_000), insurance: true)
        #expect(estimate.approvalDate.microseconds == Sample.now)
        #expect(estimate.customerApprovalDate == estimate.approvalDate)
        #expect(estimate.insuranceApprovalDate == estimate.approvalDate)
        #expect(estimate.approvedBy == "u")
        #expect(estimate.approvedAmount.minor == 400_000)
    }

    @Test(
        "J104: above the insurer's limit, and without any, the insurer agrees first",
        arguments: [
            (350_000, 350_000, true), (350_001, 350_000, false), (1, nil, false),
        ] as [(Int64, Int64?, Bool)]
    )
    func limit(total: Int64, limit: Int64?, goes: Bool) throws {
        let estimate = Sample.estimate(.underReview, total: total)
        let company = insurer(limit: limit)
        if goes {
            #expect(try approve(estimate, insurer: company).status == .approved)
        } else {
            #expect(throws: EstimateRefusal.insurerApprovalRequired) {
                try approve(estimate, insurer: company)
            }
        }
        #expect(try approve(estimate, insurance: true, insurer: company).insuranceApproval)
    }

    @Test("J106: converted is linked, marked and dated, once")
    func conversion() throws {
        let done = try Sample.estimate(.approved).converted(to: "j", at: Sample.now)
        #expect(done.jobID == "j")
        #expect(done.convertedToJob)
        #expect(done.conversionDate.microseconds == Sample.now)
        #expect(throws: EstimateRefusal.alreadyConverted) {
            try done.converted(to: "k", at: Sample.now)
        }
    }

    @Test("J105: what is not approved is not converted")
    func unapproved() {
        #expect(throws: EstimateRefusal.estimateTransition(from: .draft, to: .convertedToJob)) {
            try Sample.estimate(.draft).converted(to: "j", at: Sample.now)
        }
    }

    @Test("J107: an expired estimate is priced again")
    func expired() throws {
        var estimate = Sample.estimate(.approved)
        estimate.expirationDate = Sample.time(Sample.now)
        #expect(try estimate.converted(to: "j", at: Sample.now).convertedToJob)
        #expect(throws: EstimateRefusal.estimateExpired) {
            try estimate.converted(to: "j", at: Sample.now + 1)
        }
    }

    @Test("a rejection says why")
    func rejection() {
        #expect(throws: EstimateRefusal.reasonRequired) {
            try Sample.estimate(.underReview).rejected(reason: " ", at: Sample.now)
        }
    }

    @Test("J108: approved and converted estimates are locked", arguments: statuses)
    func locked(status: Estimate.Status) {
        let locked = status == .approved || status == .convertedToJob
        #expect(Sample.estimate(status).isLocked == locked)
    }

    @Test("J107: pricing again is for what is not decided, or approved and expired")
    func repriced() {
        let open: Set<Estimate.Status> = [
            .draft, .pendingReview, .underReview, .revised, .supplementsRequired,
        ]
        for status in Self.statuses {
            var estimate = Sample.estimate(status, total: 100)
            estimate.expirationDate = Sample.time(Sample.now + 1)
            let early = Result { () throws in try estimate.repriced(before: 100, at: Sample.now) }
            #expect((try? early.get().status) == (open.contains(status) ? status : nil))
            estimate.expirationDate = Sample.time(Sample.now - 1)
            let late = Result { () throws in try estimate.repriced(before: 90, at: Sample.now) }
            let expected = status == .approved ? .supplementsRequired : status
            let goes = open.contains(status) || status == .approved
            #expect((try? late.get().status) == (goes ? expected : nil))
        }
    }

    @Test(
        "J115: photos that are wanted are there before the insurer is asked",
        arguments: [(0, nil, false), (1, nil, true), (2, 3, false), (3, 3, true), (0, 0, false)]
            as [(Int, Int32?, Bool)]
    )
    func photos(taken: Int, wanted: Int32?, goes: Bool) {
        var estimate = Sample.estimate(.pendingReview)
        estimate.photosRequired = true
        let insurer = InsuranceCompany.with {
            $0.requiresPhotos = true
            if let wanted { $0.requiredPhotos = wanted }
        }
        #expect((try? estimate.withPhotos(taken, insurer: insurer)) != nil, "nobody is asked")
        estimate.insuranceCompanyID = "i"
        #expect(((try? estimate.withPhotos(taken, insurer: insurer)) != nil) == goes)
        estimate.photosRequired = false
        #expect((try? estimate.withPhotos(taken, insurer: insurer)) != nil)
    }
}
