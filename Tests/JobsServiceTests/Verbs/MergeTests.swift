import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing
import Wire

@testable import JobsService

@Suite("Two customers who are one")
struct MergeTests {
    private func merge(_ floor: ShopFloor, _ gone: String, into kept: String) async throws
        -> Customer
    {
        try await floor.call(
            CustomersMethods.mergeCustomers,
            MergeCustomersRequest.with {
                $0.id = kept
                $0.duplicateID = gone
            }
        )
    }

    @Test("J017: cars, jobs, estimates and owners of the one are the other's, and it is told")
    func merge() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let estimate = try await floor.call(
            EstimatesMethods.createEstimate,
            CreateEstimateRequest.with {
                $0.estimate.customerID = job.customerID
                $0.estimate.vehicleID = job.vehicleID
            }
        )
        let kept = try await floor.customer { $0.phone = "604 555 0123" }
        let saved = try await merge(floor, job.customerID, into: kept.id)
        #expect(saved.id == kept.id && saved.phone == "604 555 0123")
        #expect(try await floor.all(Job.self).map(\.customerID) == [kept.id])
        #expect(try await floor.all(VehicleRecord.self).map(\.customerID) == [kept.id])
        #expect(try await floor.all(Estimate.self).map(\.customerID) == [kept.id])
        #expect(try await floor.all(Estimate.self).map(\.id) == [estimate.id])
        #expect(try await floor.all(VehicleOwnership.self).map(\.customerID) == [kept.id])
        let tombstone = try await floor.call(
            CustomersMethods.getCustomer,
            GetCustomerRequest.with { $0.id = job.customerID }
        )
        #expect(tombstone.mergedIntoID == kept.id && tombstone.hasDeleteTime)
        let facts = try await floor.facts(CustomerMerged.protoMessageName)
        let told = try #require(
            try facts.first.map { try CustomerMerged(serializedBytes: $0.payload) }
        )
        #expect(told.customerID == kept.id && told.mergedID == job.customerID)
        let trail = try await floor.trail(Customer.self, job.customerID)
        #expect(trail.map(\.action).contains("customers.merged"))
        let again = await reason { try await merge(floor, job.customerID, into: kept.id) }
        #expect(again == "NOT_FOUND")
        #expect(await reason { try await merge(floor, kept.id, into: kept.id) } != "")
    }

    @Test("J017: nothing that may be changed names the one any more, in whatever table")
    func everyTable() async throws {
        let columns = Contracts.jobs.tables.filter { !$0.appendOnly }.flatMap { table in
            table.columns.filter { $0.reference?.table == "customers" }
                .map { table.name + "." + $0.name }
        }
        #expect(columns.contains("jobs.customer_id"))
        #expect(columns.contains("attachments.customer_id"))
        #expect(columns.contains("estimates.customer_id"))
        #expect(columns.contains("vehicles.customer_id"))
        #expect(Set(columns).count == columns.count)
    }

    @Test("J017: a customer of another shop is not found")
    func otherShop() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop()
        let id = try #require(ShopID(other.shop.id))
        let theirs = try await floor.bench.call(
            CustomersMethods.createCustomer,
            CreateCustomerRequest.with { $0.customer.lastName = "Ng" },
            as: .bench(id)
        )
        let mine = try await floor.customer()
        #expect(await reason { try await merge(floor, theirs.id, into: mine.id) } == "NOT_FOUND")
        #expect(await reason { try await merge(floor, mine.id, into: theirs.id) } == "NOT_FOUND")
    }
}

@Suite("Owners of a car, and its way back")
struct OwnerAndComebackTests {
    @Test("a change of owner keeps the car and adds to its owners")
    func owners() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.customer()
        let vehicle = try await floor.vehicle(of: first) { $0.mileage = 100 }
        let second = try await floor.customer { $0.lastName = "Ng" }
        floor.bench.clock.advance(seconds: 3_600)
        _ = try await floor.call(
            VehiclesMethods.updateVehicle,
            UpdateVehicleRequest.with {
                $0.vehicle.id = vehicle.id
                $0.vehicle.customerID = second.id
                $0.vehicle.mileage = 250
            }
        )
        let owners = try await floor.call(
            VehicleOwnershipsMethods.listVehicleOwners,
            ListVehicleOwnersRequest.with { $0.id = vehicle.id }
        ).owners
        #expect(owners.map(\.customerID) == [second.id, first.id])
        #expect(owners.map(\.mileage) == [250, 100])
        #expect(!owners[0].hasOwnedUntil)
        #expect(owners[1].ownedUntil == owners[0].ownedFrom)
        #expect(owners[0].recordedBy == floor.owner.id)
    }

    private func delivered(_ floor: ShopFloor) async throws -> Job {
        let job = try await floor.job()
        let shop = floor.shop
        return try await floor.bench.store.write { tx in
            var delivered = try tx.require(Job.self, job.id, in: shop)
            delivered.status = .delivered
            delivered.actualDeliveryDate = Google_Protobuf_Timestamp(microseconds: tx.now)
            return try tx.update(delivered, expecting: nil, in: shop, by: Authorship(actor: "t"))
        }
    }

    @Test("J053: a car back within warranty has a job that names the old one, which is marked")
    func comeback() async throws {
        let floor = try await ShopFloor()
        let original = try await delivered(floor)
        func open() async throws -> Job {
            try await floor.call(
                ComebacksMethods.openComebackJob,
                OpenComebackJobRequest.with {
                    $0.id = original.id
                    $0.reason = "clear coat peels"
                }
            )
        }
        let job = try await open()
        #expect(job.originalJobID == original.id && job.isWarranty)
        #expect(job.jobNumber == "RO-26-00002")
        let marked = try #require(try await floor.all(Job.self).first { $0.id == original.id })
        #expect(marked.comeBack && marked.comeBackReason == "clear coat peels")
        #expect(try await floor.facts(ComebackOpened.protoMessageName).count == 1)
        floor.bench.clock.advance(seconds: 366 * 86_400)
        #expect(await reason(open) == "WARRANTY_ENDED")
    }

    @Test("J053: what was not delivered has no comeback")
    func notDelivered() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let refused = await reason {
            try await floor.call(
                ComebacksMethods.openComebackJob,
                OpenComebackJobRequest.with {
                    $0.id = job.id
                    $0.reason = "r"
                }
            )
        }
        #expect(refused == "NOT_DELIVERED")
    }

    @Test("J059: who allowed the repair is kept, each time, and the job with it")
    func authorization() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = try await floor.call(
            JobsMethods.recordAuthorization,
            RecordAuthorizationRequest.with {
                $0.id = job.id
                $0.method = .email
                $0.by = "Robin Hale"
            },
            role: "technician"
        )
        let said = try await floor.call(
            ComebacksMethods.listJobAuthorizations,
            ListJobAuthorizationsRequest.with { $0.id = job.id }
        ).authorizations
        #expect(said.map(\.method) == [.email, .phone])
        #expect(said.map(\.authorizedBy) == ["Robin Hale", "Morgan Hale"])
        #expect(said.map(\.recordedBy) == [floor.technician.id, floor.owner.id])
        #expect(said.allSatisfy { $0.authorizedAt == Sample.time() })
        let refused = await reason {
            try await floor.call(
                JobsMethods.deleteJob,
                DeleteJobRequest.with { $0.id = job.id }
            )
        }
        #expect(refused == "AUTHORIZATION_KEPT")
        let row = try #require(try await floor.all(JobAuthorization.self).first)
        let shop = floor.shop
        await #expect(throws: StoreRefusal.self) {
            try await floor.bench.store.write { tx in
                try tx.delete(JobAuthorization.self, row.id, in: shop, by: Authorship(actor: "t"))
            }
        }
    }
}
