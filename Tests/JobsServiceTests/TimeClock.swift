import Chassis
import Contracts
import Schema
import Store
import Wire

@testable import JobsService

/// What people do at the time clock of a floor.
extension ShopFloor {
    /// A call as anybody; the actor has every permission unless some are given.
    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        by user: String,
        may permissions: [Permission]? = nil
    ) async throws -> S {
        try await bench.call(
            method,
            request,
            as: .bench(
                shop,
                role: "owner",
                permissions: permissions?.map { UInt32($0.rawValue) },
                user: user
            )
        )
    }

    /// One more person with a rate of 20.00.
    func person(
        _ name: String,
        _ change: (inout User) -> Void = { _ in }
    ) async throws -> User {
        var user = Self.user("\(name)@example.com", .technician)
        user.username = name
        user.firstName = name
        user.hourlyRate = .of(2_000, "USD")
        change(&user)
        return try await call(
            UsersMethods.createUser,
            CreateUserRequest.with { $0.user = user }
        )
    }

    func clockIn(
        _ job: Job,
        by user: String? = nil,
        _ change: (inout ClockInRequest) -> Void = { _ in }
    ) async throws -> LaborTimeEntry {
        var request = ClockInRequest.with {
            $0.jobID = job.id
            $0.laborType = .body
        }
        change(&request)
        return try await call(
            LaborTimeEntriesMethods.clockIn,
            request,
            by: user ?? technician.id
        )
    }

    func clockOut(
        _ entry: LaborTimeEntry,
        _ change: (inout ClockOutRequest) -> Void = { _ in }
    ) async throws -> LaborTimeEntry {
        var request = ClockOutRequest.with { $0.id = entry.id }
        change(&request)
        return try await call(
            LaborTimeEntriesMethods.clockOut,
            request,
            by: entry.technicianID
        )
    }

    /// Clocked in and out after so many hours.
    func worked(
        _ job: Job,
        hours: Int64,
        by user: String? = nil,
        _ change: (inout ClockInRequest) -> Void = { _ in }
    ) async throws -> LaborTimeEntry {
        let entry = try await clockIn(job, by: user, change)
        bench.clock.advance(seconds: hours * 3_600)
        return try await clockOut(entry)
    }

    func stored<R: Record>(_ row: R) async throws -> R {
        let shop = shop
        return try await bench.store.read { try $0.require(R.self, row.id, in: shop) }
    }

    func set(_ change: @escaping @Sendable (inout ShopSettings) -> Void) async throws {
        let shop = shop
        try await bench.store.write { tx in
            var house = try tx.require(Shop.self, shop.text, in: shop)
            change(&house.settings)
            _ = try tx.update(house, expecting: nil, in: shop, by: Authorship(actor: "test"))
        }
    }

    /// A line of labour of an estimate.
    func line(hours hundredths: Int32, rate: Int64 = 6_500) async throws -> EstimateLineItem {
        let customer = try await customer()
        let vehicle = try await vehicle(of: customer) { $0.vin = "1HGCM82633A004352" }
        let estimate = try await call(
            EstimatesMethods.createEstimate,
            CreateEstimateRequest.with {
                $0.estimate.customerID = customer.id
                $0.estimate.vehicleID = vehicle.id
            }
        )
        return try await call(
            EstimateLineItemsMethods.createEstimateLineItem,
            CreateEstimateLineItemRequest.with {
                $0.estimateLineItem.estimateID = estimate.id
                $0.estimateLineItem.lineNumber = 1
                $0.estimateLineItem.type = .labor
                $0.estimateLineItem.description_p = "Repair the door"
                $0.estimateLineItem.laborHoursHundredths = hundredths
                $0.estimateLineItem.laborRate = .of(rate, "USD")
            }
        )
    }
}
