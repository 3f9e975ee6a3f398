import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("The estimate of a job that left")
struct DeliveredEstimateTests {
    @Test("J052: a delivered job's estimate takes no change, no line and no supplement")
    func closed() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        let line = try await floor.line(estimate)
        _ = try await floor.approve(estimate)
        let job = try await floor.call(
            EstimatesMethods.convertEstimate,
            ConvertEstimateRequest.with { $0.id = estimate.id }
        )
        // In the shop, a supplement is the way.
        #expect(await reason { try await floor.line(estimate) } == "ESTIMATE_LOCKED")
        #expect(await reason { try await open(floor, estimate) } == "")
        _ = try await floor.line(estimate)

        try await deliver(job, floor)
        #expect(await reason { try await open(floor, estimate) } == "JOB_DELIVERED")
        #expect(await reason { try await floor.line(estimate) } == "JOB_DELIVERED")
        let changed = await reason {
            try await floor.update(line, ["description"]) { $0.description_p = "Hood" }
        }
        #expect(changed == "JOB_DELIVERED")
        let renamed = await reason {
            try await floor.call(
                EstimatesMethods.updateEstimate,
                UpdateEstimateRequest.with {
                    $0.estimate.id = estimate.id
                    $0.estimate.notes = "later"
                    $0.updateMask.paths = ["notes"]
                }
            )
        }
        #expect(renamed == "JOB_DELIVERED")
    }

    private func open(_ floor: ShopFloor, _ estimate: Estimate) async throws -> EstimateSupplement {
        try await floor.call(
            EstimateSupplementsMethods.openSupplement,
            OpenSupplementRequest.with { $0.estimateID = estimate.id }
        )
    }

    /// The way through the floor is told elsewhere.
    private func deliver(_ job: Job, _ floor: ShopFloor) async throws {
        let shop = floor.shop
        try await floor.bench.store.write { tx in
            var row = try tx.require(Job.self, job.id, in: shop)
            row.status = .delivered
            _ = try tx.update(
                row,
                expecting: row.version,
                in: shop,
                by: Authorship(actor: "test", shop: shop)
            )
        }
    }
}
