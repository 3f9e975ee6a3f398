import Chassis
import Contracts
import Store
import SwiftProtobuf
import Testing
import Wire

@testable import JobsService

@Suite("Supplements from opening to decision")
struct SupplementVerbTests {
    /// A converted estimate of 100.00 with its job.
    private func scene() async throws -> (floor: ShopFloor, estimate: Estimate, job: Job) {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        try await floor.line(estimate)
        _ = try await floor.approve(estimate)
        let job = try await floor.convert(estimate)
        return (floor, try await floor.current(estimate), job)
    }

    @Test("J108: a locked estimate offers a supplement, and takes lines when one is open")
    func locked() async throws {
        let (floor, estimate, _) = try await scene()
        let error = await #expect(throws: RPCError.self) { try await floor.line(estimate) }
        #expect(error?.reason == "ESTIMATE_LOCKED")
        #expect(error?.metadata["offer"] == "open_supplement")
        let supplement = try await floor.openSupplement(estimate)
        #expect(supplement.supplementNumber == 1)
        #expect(supplement.reason == "hidden damage")
        #expect(
            await reason { try await floor.openSupplement(estimate) } == "SUPPLEMENT_OPEN"
        )
        let line = try await floor.line(estimate, 64_000)
        #expect(line.status == .supplement)
        #expect(line.supplementNumber == 1)
        #expect(!line.includedInOriginal)
        #expect(try await floor.current(supplement).amountAsked.minor == 64_000)
        #expect(try await floor.current(estimate).estimateTotal.minor == 10_000)
    }

    @Test("J108: the estimate's own lines stay while a supplement is open, its lines change")
    func ownLines() async throws {
        let (floor, estimate, _) = try await scene()
        let base = try #require(try await floor.all(EstimateLineItem.self).first)
        let supplement = try await floor.openSupplement(estimate)
        let line = try await floor.line(estimate, 5_000)
        func dearer(_ line: EstimateLineItem) async throws -> EstimateLineItem {
            try await floor.update(line, ["unit_price"]) { $0.unitPrice = .of(7_000, "USD") }
        }
        #expect(await reason { try await dearer(base) } == "ESTIMATE_LOCKED")
        #expect(try await dearer(line).totalPrice.minor == 7_000)
        #expect(try await floor.current(supplement).amountAsked.minor == 7_000)
        let byHand = await reason {
            try await floor.update(line, ["status"]) { $0.status = .approved }
        }
        #expect(byHand == "LINE_STATUS_NOT_ALLOWED")
        _ = try await floor.call(
            EstimateLineItemsMethods.deleteEstimateLineItem,
            DeleteEstimateLineItemRequest.with { $0.id = line.id }
        )
        #expect(try await floor.current(supplement).amountAsked.minor == 0)
        #expect(await reason { try await floor.submit(supplement) } == "SUPPLEMENT_EMPTY")
    }

    @Test("J109: S1 approved with 640.00 counts in the job, and Parts has more to order")
    func approved() async throws {
        let (floor, estimate, job) = try await scene()
        let supplement = try await floor.openSupplement(estimate)
        let line = try await floor.line(estimate, 64_000)
        #expect(try await floor.orderable(job).count == 1)
        _ = try await floor.submit(supplement)
        #expect(await reason { try await floor.line(estimate) } == "ESTIMATE_LOCKED")
        let decided = try await floor.decide(supplement)
        #expect(decided.status == .approved)
        let after = try await floor.current(job)
        #expect(after.supplementCount == 1)
        #expect(after.supplementAmount.minor == 64_000)
        #expect(after.lastSupplementDate.microseconds == Sample.now)
        #expect(after.totalAmount.minor == 74_000)
        #expect(after.partsLines == 2)
        let header = try await floor.current(estimate)
        #expect(header.estimateTotal.minor == 74_000)
        #expect(header.supplementTotal.minor == 64_000)
        #expect(header.status == .convertedToJob)
        #expect(try await floor.orderable(job).map(\.id).contains(line.id))
        let facts = try await floor.facts(EstimateApproved.protoMessageName)
        let told = try EstimateApproved(serializedBytes: try #require(facts.last).payload)
        #expect(told.supplementNumber == 1)
        #expect(told.total.minor == 64_000)
        #expect(told.jobID == job.id)
    }

    @Test("J109: the second supplement adds to the first")
    func second() async throws {
        let (floor, estimate, job) = try await scene()
        for minor in [64_000, 1_000] as [Int64] {
            let supplement = try await floor.openSupplement(try await floor.current(estimate))
            try await floor.line(estimate, minor)
            _ = try await floor.submit(supplement)
            _ = try await floor.decide(supplement)
        }
        let after = try await floor.current(job)
        #expect(after.supplementCount == 2)
        #expect(after.supplementAmount.minor == 65_000)
        #expect(
            try await floor.all(EstimateSupplement.self).map(\.supplementNumber).sorted() == [1, 2]
        )
    }

    @Test("J109: a supplement that is rejected changes neither estimate nor job")
    func rejected() async throws {
        let (floor, estimate, job) = try await scene()
        let supplement = try await floor.openSupplement(estimate)
        let line = try await floor.line(estimate, 64_000)
        _ = try await floor.submit(supplement)
        #expect(try await floor.decide(supplement, rejecting: [line]).status == .rejected)
        #expect(try await floor.current(job) == job)
        #expect(try await floor.current(estimate).estimateTotal.minor == 10_000)
        #expect(try await floor.orderable(job).count == 1)
        #expect(try await floor.facts(EstimateApproved.protoMessageName).count == 1)
        #expect(try await floor.facts(SupplementDecided.protoMessageName).count == 1)
    }

    @Test(
        "J109: a dearer part replaces the approved one: one is ordered, the job grows by the rest"
    )
    func replacing() async throws {
        let (floor, estimate, job) = try await scene()
        let base = try #require(try await floor.all(EstimateLineItem.self).first)
        let supplement = try await floor.openSupplement(estimate)
        let line = try await floor.line(estimate, 16_000) { $0.parentLineID = base.id }
        let twice = await reason {
            try await floor.line(estimate, 17_000) { $0.parentLineID = base.id }
        }
        #expect(twice == "PARENT_LINE_UNKNOWN")
        _ = try await floor.submit(supplement)
        _ = try await floor.decide(supplement)
        #expect(try await floor.current(job).supplementAmount.minor == 6_000)
        #expect(try await floor.current(job).totalAmount.minor == 16_000)
        #expect(try await floor.orderable(job).map(\.id) == [line.id])
    }

    @Test("a draft that is taken back takes its lines with it; one that was sent stays")
    func takenBack() async throws {
        let (floor, estimate, _) = try await scene()
        func take(_ supplement: EstimateSupplement) async throws {
            _ = try await floor.call(
                EstimateSupplementsMethods.deleteEstimateSupplement,
                DeleteEstimateSupplementRequest.with { $0.id = supplement.id }
            )
        }
        let draft = try await floor.openSupplement(estimate)
        try await floor.line(estimate, 64_000)
        try await take(draft)
        #expect(try await floor.all(EstimateLineItem.self).count == 1)
        let sent = try await floor.openSupplement(estimate)
        #expect(sent.supplementNumber == 1)
        try await floor.line(estimate, 64_000)
        _ = try await floor.submit(sent)
        #expect(await reason { try await take(sent) } == "TRANSITION_NOT_ALLOWED")
    }

    @Test("J111: after 48 hours the ageing of an open supplement is told, once")
    func aging() async throws {
        let (floor, estimate, job) = try await scene()
        let supplement = try await floor.openSupplement(estimate)
        try await floor.line(estimate, 64_000)
        _ = try await floor.submit(supplement)
        floor.bench.clock.advance(seconds: 48 * 3_600)
        let kind = SupplementAging.protoMessageName
        try await SupplementsAge.sweep(floor.bench.environment)
        #expect(try await floor.facts(kind).isEmpty)
        floor.bench.clock.advance(seconds: 1)
        try await SupplementsAge.sweep(floor.bench.environment)
        floor.bench.clock.advance(seconds: 24 * 3_600)
        try await SupplementsAge.sweep(floor.bench.environment)
        let facts = try await floor.facts(kind)
        #expect(facts.count == 1)
        let told = try SupplementAging(serializedBytes: try #require(facts.first).payload)
        #expect(told.supplementID == supplement.id)
        #expect(told.jobID == job.id)
        #expect(told.hoursOpen == 48)
        #expect(told.amountAsked.minor == 64_000)
    }

    @Test("J111: a supplement that was decided does not age")
    func decidedDoesNotAge() async throws {
        let (floor, estimate, _) = try await scene()
        let supplement = try await floor.openSupplement(estimate)
        try await floor.line(estimate, 64_000)
        _ = try await floor.submit(supplement)
        _ = try await floor.decide(supplement)
        floor.bench.clock.advance(seconds: 96 * 3_600)
        try await floor.bench.work("supplements_age", seconds: 1)
        #expect(try await floor.facts(SupplementAging.protoMessageName).isEmpty)
    }
}
