import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Estimates written by hand")
struct EstimateByHandTests {
    @Test("J092: a new estimate is a draft, good for 30 days")
    func new() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        #expect(estimate.status == .draft)
        #expect(estimate.estimateDate.microseconds == Sample.now)
        #expect(estimate.expirationDate.microseconds == Sample.now + 30 * Sample.day)
        #expect(estimate.estimateNumber == "EST-26-00001")
    }

    @Test("an estimate under an insurer's agreement is of it, without one it is not")
    func agreement() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let insurer = try await floor.insurer {
            $0.isDrp = true
            $0.drpNumber = "DRP-7"
            $0.drpEndDate = Sample.time(Sample.now)
        }
        let estimate = try await floor.estimate(of: customer) { $0.insuranceCompanyID = insurer.id }
        #expect(estimate.isDrp)
        #expect(estimate.drpProgram == "DRP-7")
        #expect(!estimate.photosRequired)
        floor.bench.clock.advance(seconds: 1)
        let late = try await floor.call(
            EstimatesMethods.createEstimate,
            CreateEstimateRequest.with {
                $0.estimate.customerID = customer.id
                $0.estimate.vehicleID = estimate.vehicleID
                $0.estimate.insuranceCompanyID = insurer.id
            }
        )
        #expect(!late.isDrp)
    }

    @Test("J099: a labour line has the insurer's rate, else the shop's of the day")
    func rates() async throws {
        let floor = try await ShopFloor()
        let insurer = try await floor.insurer { $0.bodyLaborRate = .of(5_800, "USD") }
        let estimate = try await floor.estimate { $0.insuranceCompanyID = insurer.id }
        func labor(_ type: EstimateLineItem.LaborType) async throws -> EstimateLineItem {
            try await floor.line(estimate, 0) {
                $0.type = .labor
                $0.clearPartType()
                $0.laborType = type
                $0.laborHoursHundredths = 250
            }
        }
        let body = try await labor(.body)
        #expect(body.laborRate == .of(5_800, "USD"))
        #expect(body.totalPrice.minor == 14_500)
        #expect(try await labor(.frame).laborRate.minor == 6_500)
        for (day, minor) in [("2026-06-02", 9_000), ("2026-05-01", 7_200)] as [(String, Int64)] {
            _ = try await floor.call(
                RateTablesMethods.createRateTable,
                CreateRateTableRequest.with {
                    $0.rateTable.laborType = .frame
                    $0.rateTable.rate = .of(minor, "USD")
                    $0.rateTable.effectiveFrom = day
                }
            )
        }
        #expect(try await labor(.frame).laborRate.minor == 7_200)
        #expect(try await labor(.body).laborRate.minor == 5_800)
    }

    @Test(
        "a rate or a tax from a day that is none is refused",
        arguments: ["2026-02-30", "2026-13-01"]
    )
    func days(day: String) async throws {
        let floor = try await ShopFloor()
        let refused = await reason {
            try await floor.call(
                RateTablesMethods.createRateTable,
                CreateRateTableRequest.with {
                    $0.rateTable.laborType = .body
                    $0.rateTable.rate = .of(7_000, "USD")
                    $0.rateTable.effectiveFrom = day
                }
            )
        }
        #expect(refused == "DAY_UNKNOWN")
    }

    private func tax(_ floor: ShopFloor, _ name: String, _ rate: Int32) async throws {
        _ = try await floor.call(
            TaxProfilesMethods.createTaxProfile,
            CreateTaxProfileRequest.with {
                $0.taxProfile.name = name
                $0.taxProfile.rateMillionths = rate
                $0.taxProfile.effectiveFrom = "2026-01-01"
                $0.taxProfile.appliesTo = [.part, .material]
            }
        )
    }

    @Test("J100: 175.00 at 13 % is taxed 22.75 when it is written, and again when it changes")
    func taxes() async throws {
        let floor = try await ShopFloor()
        try await tax(floor, "HST", 130_000)
        let estimate = try await floor.estimate()
        let line = try await floor.line(estimate, 17_500)
        #expect(line.taxAmount.minor == 2_275)
        let changed = try await floor.update(line, ["unit_price"]) {
            $0.unitPrice = .of(10_000, "USD")
        }
        #expect(changed.taxAmount.minor == 1_300)
        let header = try await floor.current(estimate)
        #expect(header.taxTotal.minor == 1_300)
        #expect(header.estimateTotal.minor == 11_300)
        #expect(header.taxes.map(\.name) == ["HST"])
        let labor = try await floor.line(estimate, 5_000) {
            $0.type = .labor
            $0.clearPartType()
        }
        #expect(labor.taxAmount.minor == 0)
    }

    @Test("J101: a customer with a certificate is not taxed; without its number there is none")
    func exempt() async throws {
        let floor = try await ShopFloor()
        try await tax(floor, "HST", 130_000)
        let refused = await reason { try await floor.customer { $0.taxExempt = true } }
        #expect(refused == "EXEMPTION_NUMBER_REQUIRED")
        let customer = try await floor.customer {
            $0.taxExempt = true
            $0.taxExemptNumber = "EX-1"
        }
        let estimate = try await floor.estimate(of: customer)
        #expect(try await floor.line(estimate, 17_500).taxAmount.minor == 0)
        let stripped = await reason {
            try await floor.call(
                CustomersMethods.updateCustomer,
                UpdateCustomerRequest.with {
                    $0.customer.id = customer.id
                    $0.updateMask.paths = ["tax_exempt_number"]
                }
            )
        }
        #expect(stripped == "EXEMPTION_NUMBER_REQUIRED")
    }

    @Test("J103: a part that the insurer does not pay for is not written")
    func partType() async throws {
        let floor = try await ShopFloor()
        let insurer = try await floor.insurer { $0.allowsUsedParts = false }
        let estimate = try await floor.estimate { $0.insuranceCompanyID = insurer.id }
        let error = await #expect(throws: RPCError.self) {
            try await floor.line(estimate) { $0.partType = .recycled }
        }
        #expect(error?.reason == "PART_TYPE_NOT_ALLOWED")
        #expect(error?.code == .invalidArgument)
        let line = try await floor.line(estimate) { $0.partType = .aftermarket }
        let changed = await reason {
            try await floor.update(line, ["part_type"]) { $0.partType = .recycled }
        }
        #expect(changed == "PART_TYPE_NOT_ALLOWED")
        #expect(try await floor.all(EstimateLineItem.self).count == 1)
    }

    @Test("J113: the warning comes with the line that reaches 75 % of the car, and with its value")
    func totalLoss() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate { $0.vehicleValue = .of(20_000, "USD") }
        try await floor.line(estimate, 14_999)
        #expect(try await !floor.current(estimate).totalLossWarning)
        try await floor.line(estimate, 1)
        #expect(try await floor.current(estimate).totalLossWarning)
        let dearer = try await floor.call(
            EstimatesMethods.updateEstimate,
            UpdateEstimateRequest.with {
                $0.estimate.id = estimate.id
                $0.estimate.vehicleValue = .of(20_001, "USD")
                $0.updateMask.paths = ["vehicle_value"]
            }
        )
        #expect(!dearer.totalLossWarning)
    }

    @Test("J095: a line's number is not used again while it is there")
    func numbers() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        let first = try await floor.line(estimate)
        try await floor.line(estimate)
        _ = try await floor.call(
            EstimateLineItemsMethods.deleteEstimateLineItem,
            DeleteEstimateLineItemRequest.with { $0.id = first.id }
        )
        #expect(try await floor.line(estimate).lineNumber == 3)
    }

    @Test("J095: a line that was under review is voided, not deleted, and leaves the sums")
    func voided() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        let line = try await floor.line(estimate)
        try await floor.line(estimate, 5_000)
        _ = try await floor.submit(estimate)
        _ = try await floor.call(
            EstimateLineItemsMethods.deleteEstimateLineItem,
            DeleteEstimateLineItemRequest.with { $0.id = line.id }
        )
        #expect(try await floor.current(line).voided)
        #expect(try await floor.current(estimate).estimateTotal.minor == 5_000)
    }

    @Test("what parts cost the shop is not shown to who may not see costs")
    func costs() async throws {
        let floor = try await ShopFloor()
        let estimate = try await floor.estimate()
        try await floor.line(estimate) { $0.cost = .of(6_000, "USD") }
        func get(_ role: String) async throws -> Estimate {
            try await floor.call(
                EstimatesMethods.getEstimate,
                GetEstimateRequest.with { $0.id = estimate.id },
                role: role
            )
        }
        let whole = try await get("owner")
        #expect(whole.partsCost.minor == 6_000)
        #expect(whole.profitMarginBasisPoints == 4_000)
        let blind = Actor.bench(
            floor.shop,
            role: "estimator",
            permissions: [Permission.estimatesView, .priceView].map { UInt32($0.rawValue) },
            user: floor.owner.id
        )
        let seen = try await floor.bench.call(
            EstimatesMethods.getEstimate,
            GetEstimateRequest.with { $0.id = estimate.id },
            as: blind
        )
        #expect(seen.estimateTotal == whole.estimateTotal)
        #expect(!seen.hasPartsCost)
        #expect(!seen.hasProfitMarginBasisPoints)
    }
}
