import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("An estimate on its way to the insurer and to a job")
struct EstimateWayTests {
    private func photo(_ floor: ShopFloor, of estimate: Estimate) async throws {
        let shop = floor.shop
        _ = try await floor.bench.store.write { tx in
            try tx.insert(
                Attachment.with {
                    $0.estimateID = estimate.id
                    $0.fileName = "front.jpg"
                    $0.filePath = "a/b"
                    $0.fileType = .image
                    $0.mimeType = "image/jpeg"
                },
                in: shop,
                by: Authorship(actor: "test", shop: shop)
            )
        }
    }

    @Test("J115: without the photos that the insurer wants the estimate is not sent")
    func photos() async throws {
        let floor = try await ShopFloor()
        let insurer = try await floor.insurer {
            $0.requiresPhotos = true
            $0.requiredPhotos = 2
        }
        let estimate = try await floor.estimate { $0.insuranceCompanyID = insurer.id }
        let error = await #expect(throws: RPCError.self) { try await floor.submit(estimate) }
        #expect(error?.reason == "PHOTOS_REQUIRED")
        #expect(error?.code == .failedPrecondition)
        #expect(error?.metadata["need"] == "2")
        try await photo(floor, of: estimate)
        #expect(await reason { try await floor.submit(estimate) } == "PHOTOS_REQUIRED")
        #expect(try await floor.current(estimate).status == .draft)
        try await photo(floor, of: estimate)
        let sent = try await floor.submit(estimate)
        #expect(sent.status == .pendingReview)
        #expect(sent.photosCount == 2)
        #expect(sent.photosTaken)
    }

    @Test("J115: who pays alone needs no photos")
    func noInsurer() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        #expect(estimate.photosRequired)
        #expect(try await floor.submit(estimate).status == .pendingReview)
    }

    @Test("J104: above the insurer's limit nobody approves without it")
    func limit() async throws {
        let floor = try await ShopFloor()
        let insurer = try await floor.insurer {
            $0.requiresApproval = true
            $0.approvalLimit = .of(350_000, "USD")
        }
        let estimate = try await floor.estimate { $0.insuranceCompanyID = insurer.id }
        try await floor.line(estimate, 400_000)
        let refused = await reason { try await floor.approve(estimate) }
        #expect(refused == "INSURER_APPROVAL_REQUIRED")
        #expect(try await floor.current(estimate).status == .underReview)
        let approved = try await floor.call(
            EstimatesMethods.approveEstimate,
            ApproveEstimateRequest.with {
                $0.id = estimate.id
                $0.insuranceApproval = true
            }
        )
        #expect(approved.approvedAmount.minor == 400_000)
    }

    @Test("J107: an expired estimate is offered a new price, and becomes a job by it")
    func repriced() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        try await floor.line(estimate)
        _ = try await floor.approve(estimate)
        func reprice() async throws -> Estimate {
            try await floor.call(
                EstimatesMethods.repriceEstimate,
                RepriceEstimateRequest.with { $0.id = estimate.id }
            )
        }
        #expect(await reason { try await reprice() } == "ESTIMATE_LOCKED")
        floor.bench.clock.advance(seconds: 31 * 86_400)
        let error = await #expect(throws: RPCError.self) { try await floor.convert(estimate) }
        #expect(error?.reason == "EXPIRED")
        #expect(error?.metadata["offer"] == "reprice")
        let again = try await reprice()
        #expect(again.status == .approved)
        #expect(again.expirationDate.microseconds == Sample.now + 61 * Sample.day)
        #expect(try await floor.convert(estimate).totalAmount.minor == 10_000)
        #expect(await reason { try await reprice() } == "TRANSITION_NOT_ALLOWED")
    }

    @Test("J107: a new price that is another one is reviewed again")
    func dearer() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        try await floor.line(estimate, 0) {
            $0.type = .labor
            $0.clearPartType()
            $0.laborType = .body
            $0.laborHoursHundredths = 100
        }
        _ = try await floor.approve(estimate)
        _ = try await floor.call(
            RateTablesMethods.createRateTable,
            CreateRateTableRequest.with {
                $0.rateTable.laborType = .body
                $0.rateTable.rate = .of(7_000, "USD")
                $0.rateTable.effectiveFrom = "2026-06-15"
            }
        )
        floor.bench.clock.advance(seconds: 31 * 86_400)
        let again = try await floor.call(
            EstimatesMethods.repriceEstimate,
            RepriceEstimateRequest.with { $0.id = estimate.id }
        )
        #expect(again.estimateTotal.minor == 7_000)
        #expect(again.status == .supplementsRequired)
        #expect(!again.customerApproval)
        #expect(
            await reason { try await floor.convert(estimate) } == "TRANSITION_NOT_ALLOWED"
        )
    }

    @Test("what the insurer sends back is reviewed again, and its lines change until then")
    func sentBack() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        try await floor.line(estimate)
        _ = try await floor.approve(estimate)
        let back = try await floor.call(
            EstimatesMethods.requireSupplements,
            RequireSupplementsRequest.with {
                $0.id = estimate.id
                $0.reviewNotes = "no photo of the frame"
            }
        )
        #expect(back.status == .supplementsRequired)
        #expect(back.reviewNotes == "no photo of the frame")
        #expect(!back.customerApproval)
        try await floor.line(estimate, 2_500)
        let review = try await floor.call(
            EstimatesMethods.reviewEstimate,
            ReviewEstimateRequest.with { $0.id = estimate.id }
        )
        #expect(review.status == .underReview)
        #expect(review.estimateTotal.minor == 12_500)
    }
}
