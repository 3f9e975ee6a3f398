import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Short pays")
struct ShortPayTests {
    private func list(
        _ floor: ShopFloor,
        _ change: (inout ListShortPaysRequest) -> Void = { _ in }
    ) async throws -> ListShortPaysResponse {
        var request = ListShortPaysRequest()
        change(&request)
        return try await floor.call(
            EstimateSupplementsMethods.listShortPays,
            request
        )
    }

    @Test("J110: a row for each supplement that was approved for less, with the lines and why")
    func rows() async throws {
        let floor = try await ShopFloor()
        let insurer = try await floor.insurer()
        let estimate = try await floor.estimate { $0.insuranceCompanyID = insurer.id }
        try await floor.line(estimate)
        _ = try await floor.approve(estimate)
        let job = try await floor.convert(estimate)
        #expect(try await list(floor).shortPays.isEmpty)
        for refusing in [true, false] {
            let supplement = try await floor.openSupplement(estimate)
            try await floor.line(estimate, 40_000)
            let second = try await floor.line(estimate, 24_000) { $0.description_p = "Lamp" }
            _ = try await floor.submit(supplement)
            _ = try await floor.decide(supplement, rejecting: refusing ? [second] : [])
        }
        let answer = try await list(floor)
        let row = try #require(answer.shortPays.first)
        #expect(answer.shortPays.count == 1)
        #expect(row.supplementNumber == 1)
        #expect(row.status == .partlyApproved)
        #expect(row.jobNumber == job.jobNumber)
        #expect(row.insuranceCompanyName == "Prairie Mutual")
        #expect(row.decidedByName == "A. Adjuster")
        #expect([row.asked, row.approved, row.shortPay].map(\.minor) == [64_000, 40_000, 24_000])
        #expect(row.lines.map(\.description_p) == ["Lamp"])
        #expect(row.lines.map(\.reason) == ["not related"])
        #expect(answer.shortPay == .of(24_000, "USD"))
        #expect(try await floor.current(job).supplementAmount.minor == 104_000)

        // Sample.now is 2026-06-01, 05:00 at the shop.
        #expect(try await list(floor) { $0.fromDate = "2026-06-02" }.shortPays.isEmpty)
        #expect(try await list(floor) { $0.toDate = "2026-05-31" }.shortPays.isEmpty)
        let day = try await list(floor) {
            $0.fromDate = "2026-06-01"
            $0.toDate = "2026-06-01"
            $0.insuranceCompanyID = insurer.id
        }
        #expect(day.shortPays.count == 1)
        #expect(
            try await list(floor) { $0.insuranceCompanyID = UUIDv7.make() }.shortPays.isEmpty
        )
    }

    @Test(
        "who may not see estimates, or prices, sees no short pays",
        arguments: [Permission.priceView, .estimatesView]
    )
    func permissions(only permission: Permission) async throws {
        let floor = try await ShopFloor()
        let error = await #expect(throws: RPCError.self) {
            try await floor.bench.call(
                EstimateSupplementsMethods.listShortPays,
                ListShortPaysRequest(),
                as: .bench(floor.shop, permissions: [UInt32(permission.rawValue)])
            )
        }
        #expect(error?.code == .permissionDenied)
    }
}
