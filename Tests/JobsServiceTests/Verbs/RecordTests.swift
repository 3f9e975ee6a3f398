import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Records of the shop")
struct RecordTests {
    private func reason<T>(_ body: () async throws -> T) async -> String {
        do {
            _ = try await body()
            return ""
        } catch { return (error as? RPCError)?.reason ?? "\(error)" }
    }

    @Test("J013, J014: customer numbers run on, past 9999")
    func numbers() async throws {
        let floor = try await ShopFloor()
        #expect(try await floor.customer().customerNumber == "CUST-0001")
        let shop = floor.shop
        try await floor.bench.store.write { tx in
            for _ in 2..<9_999 { _ = try tx.next("customer", in: shop) }
        }
        #expect(try await floor.customer().customerNumber == "CUST-9999")
        #expect(try await floor.customer().customerNumber == "CUST-10000")
    }

    @Test("J029: jobs made at once get numbers of their own, without a gap")
    func concurrentNumbers() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.job()
        let numbers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await floor.call(
                        JobsMethods.createJob,
                        CreateJobRequest.with {
                            $0.job.customerID = first.customerID
                            $0.job.vehicleID = first.vehicleID
                        }
                    ).jobNumber
                }
            }
            return try await group.reduce(into: [first.jobNumber]) { $0.append($1) }
        }
        #expect(numbers.sorted() == (1...9).map { "RO-26-0000\($0)" })
    }

    @Test("J016: a customer with a known phone is made, and the other shown")
    func duplicates() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.customer { $0.phone = "(604) 555-0123" }
        let second = try await floor.customer {
            $0.lastName = "Other"
            $0.phone = "+1 604 555 0123"
        }
        #expect(second.possibleDuplicateIds == [first.id])
        #expect(second.id != first.id)
    }

    @Test("J020: a customer with a job stays")
    func customerWithJob() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let refused = await reason {
            try await floor.call(
                CustomersMethods.deleteCustomer,
                DeleteCustomerRequest.with { $0.id = job.customerID }
            )
        }
        #expect(refused == "HAS_JOBS")
    }

    @Test(
        "J021, J022: 17 letters and digits without I, O and Q are a VIN",
        arguments: ["1HGCV1F33KA90021", "1HGCV1F33KA90021O", "1HGCV1F33KA9002177"]
    )
    func vin(text: String) async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let refused = await reason { try await floor.vehicle(of: customer) { $0.vin = text } }
        #expect(["VIN_INVALID", "FIELDS_INVALID"].contains(refused))
        #expect(try await floor.all(VehicleRecord.self).isEmpty)
    }

    @Test("J023, J024: a wrong check digit is kept and marked")
    func checkDigit() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let right = try await floor.vehicle(of: customer) { $0.vin = "1m8gdm9axkp042788" }
        #expect(right.vin == "1M8GDM9AXKP042788")
        #expect(right.vinCheckDigitValid)
        let wrong = try await floor.vehicle(of: customer) { $0.vin = "1M8GDM9A1KP042788" }
        #expect(!wrong.vinCheckDigitValid)
    }

    @Test(
        "J025: a model year is from 1900 to next year",
        arguments: [(1899, false), (1900, true), (2027, true), (2028, false)] as [(Int32, Bool)]
    )
    func year(year: Int32, goes: Bool) async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let refused = await reason { try await floor.vehicle(of: customer) { $0.year = year } }
        #expect(refused.isEmpty == goes)
    }

    @Test("J026: a VIN is once in a shop")
    func vinTwice() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let first = try await floor.vehicle(of: customer)
        let error = await #expect(throws: RPCError.self) { try await floor.vehicle(of: customer) }
        #expect(error?.reason == "DUPLICATE")
        #expect(error?.metadata["existing"] == first.id)
    }

    @Test("J027: mileage does not fall unless somebody says why")
    func mileage() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        let vehicle = try await floor.vehicle(of: customer) { $0.mileage = 61_284 }
        func set(_ mileage: Int32, why: String = "") async throws -> VehicleRecord {
            try await floor.call(
                VehiclesMethods.updateVehicle,
                UpdateVehicleRequest.with {
                    $0.vehicle.id = vehicle.id
                    $0.vehicle.mileage = mileage
                    $0.updateMask.paths = ["mileage"]
                    if !why.isEmpty {
                        $0.vehicle.mileageCorrected = true
                        $0.vehicle.mileageCorrectionReason = why
                        $0.updateMask.paths += [
                            "mileage_corrected", "mileage_correction_reason",
                        ]
                    }
                }
            )
        }
        #expect(try await set(61_300).mileage == 61_300)
        #expect(await reason { try await set(61_299) } == "MILEAGE_FELL")
        #expect(try await set(61_290, why: "misread").mileage == 61_290)
    }

    @Test("J030, J031, J054: a job comes in as it is made, or not yet, with its kind and priority")
    func checkIn() async throws {
        let floor = try await ShopFloor()
        let waiting = try await floor.job()
        #expect(!waiting.hasCheckInDate)
        #expect(!waiting.hasStartDate)
        let here = try await floor.call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = waiting.customerID
                $0.job.vehicleID = waiting.vehicleID
                $0.job.status = .intake
            }
        )
        #expect(here.checkInDate.microseconds == Sample.now)
        #expect(here.jobType == .collision)
        #expect(here.priority == .normal)
    }

    @Test("J062: what other departments say of a job is not written by hand")
    func projections() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let error = await #expect(throws: RPCError.self) {
            try await floor.call(
                JobsMethods.updateJob,
                UpdateJobRequest.with {
                    $0.job.id = job.id
                    $0.job.partsStatus = .received
                    $0.updateMask.paths = ["parts_status"]
                }
            )
        }
        #expect(error?.fields.map(\.reason) == ["READ_ONLY_PROJECTION"])
        #expect(try await floor.all(Job.self).map(\.partsStatus) == [.pending])
    }

    @Test("J074, J075, J076: a stage gets its code and its name; a circle is refused")
    func stages() async throws {
        let floor = try await ShopFloor()
        func make(_ name: String, after: [String]) async throws -> ProductionStage {
            try await floor.call(
                ProductionStagesMethods.createProductionStage,
                CreateProductionStageRequest.with {
                    $0.productionStage.stageName = name
                    $0.productionStage.stageType = .production
                    $0.productionStage.category = .repair
                    $0.productionStage.stageOrder = 20
                    $0.productionStage.prerequisites = after
                }
            )
        }
        let wash = try await make("Final Wash", after: ["DETAIL"])
        #expect(wash.stageCode == "FINAL_WASH")
        #expect(wash.customerVisibleName == "Final Wash")
        #expect(await reason { try await make("Loop", after: ["LOOP"]) } == "STAGE_CYCLE")
    }

    @Test("J088: the history is only added to")
    func history() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = try await floor.move(job, .intake)
        let row = try #require(try await floor.all(JobStageHistory.self).first)
        let changed = await reason {
            try await floor.call(
                JobStageHistoriesMethods.updateJobStageHistory,
                UpdateJobStageHistoryRequest.with {
                    $0.jobStageHistory.id = row.id
                    $0.jobStageHistory.toStage = "paint_booth"
                    $0.updateMask.paths = ["to_stage"]
                }
            )
        }
        #expect(!changed.isEmpty)
        #expect(try await floor.all(JobStageHistory.self) == [row])
    }

    @Test("J095, J108: lines make the header; an approved estimate's lines stay")
    func lines() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let estimate = try await floor.call(
            EstimatesMethods.createEstimate,
            CreateEstimateRequest.with {
                $0.estimate.customerID = job.customerID
                $0.estimate.vehicleID = job.vehicleID
            }
        )
        func add(_ minor: Int64) async throws -> EstimateLineItem {
            try await floor.call(
                EstimateLineItemsMethods.createEstimateLineItem,
                CreateEstimateLineItemRequest.with {
                    $0.estimateLineItem.estimateID = estimate.id
                    $0.estimateLineItem.type = .part
                    $0.estimateLineItem.partType = .oem
                    $0.estimateLineItem.description_p = "Fender"
                    $0.estimateLineItem.unitPrice = .of(minor, "USD")
                }
            )
        }
        let first = try await add(10_000)
        _ = try await add(5_000)
        #expect(try await floor.all(Estimate.self).map(\.estimateTotal.minor) == [15_000])
        _ = try await floor.call(
            EstimateLineItemsMethods.deleteEstimateLineItem,
            DeleteEstimateLineItemRequest.with { $0.id = first.id }
        )
        #expect(try await floor.all(Estimate.self).map(\.estimateTotal.minor) == [5_000])
        _ = try await floor.call(
            EstimatesMethods.submitEstimate,
            SubmitEstimateRequest.with { $0.id = estimate.id }
        )
        _ = try await floor.call(
            EstimatesMethods.reviewEstimate,
            ReviewEstimateRequest.with { $0.id = estimate.id }
        )
        _ = try await floor.call(
            EstimatesMethods.approveEstimate,
            ApproveEstimateRequest.with {
                $0.id = estimate.id
                $0.customerApproval = true
            }
        )
        #expect(await reason { try await add(1_000) } == "ESTIMATE_LOCKED")
        let converted = try await floor.call(
            EstimatesMethods.convertEstimate,
            ConvertEstimateRequest.with { $0.id = estimate.id }
        )
        #expect(converted.totalAmount.minor == 5_000)
        #expect(converted.estimateStatus == .approved)
    }
}
