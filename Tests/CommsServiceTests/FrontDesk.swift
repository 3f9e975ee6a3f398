import Chassis
import Contracts
import Foundation
import Schema
import Store
import SwiftProtobuf
import Wire

@testable import CommsService

/// The messages of a shop on a bench. What Jobs would tell, the test tells.
final class FrontDesk {
    let bench: ServiceBench
    let shop = ShopID.make()
    let customer: Customer
    let vehicle: Vehicle
    let job: Job
    private var position: Int64 = 0

    /// - Parameter change: what is different about the customer, who takes mail and has a mobile.
    init(_ change: (inout Customer) -> Void = { _ in }) async throws {
        bench = try await ServiceBench(
            CommsService.definition,
            clock: ManualClock(now: Sample.now)
        )
        var customer = Customer.with {
            $0.id = UUIDv7.make()
            $0.version = 1
            $0.firstName = "Morgan"
            $0.lastName = "Hale"
            $0.email = "morgan@example.com"
            $0.mobile = "330 555 0142"
            $0.mobileE164 = "+13305550142"
            $0.emailOptIn = true
        }
        change(&customer)
        self.customer = customer
        let vehicle = Vehicle.with {
            $0.id = UUIDv7.make()
            $0.version = 1
            $0.customerID = customer.id
            $0.year = 2019
            $0.make = "Honda"
            $0.model = "Accord"
        }
        self.vehicle = vehicle
        job = Job.with {
            $0.id = UUIDv7.make()
            $0.version = 1
            $0.jobNumber = "RO-26-00001"
            $0.customerID = customer.id
            $0.vehicleID = vehicle.id
            $0.status = .intake
        }
    }

    /// A desk whose shop is set up and knows the customer, the car and the job.
    static func open(_ change: (inout Customer) -> Void = { _ in }) async throws -> FrontDesk {
        let desk = try await FrontDesk(change)
        let shop = Shop.with {
            $0.id = desk.shop.text
            $0.version = 1
            $0.name = "Main Street Collision"
            $0.email = "office@example.com"
            $0.phone = "604 555 0100"
            $0.timezone = "America/Toronto"
        }
        try await desk.tell(desk.saved(shop, shop.id))
        try await desk.tell(desk.shopSetUp())
        try await desk.tell(desk.saved(desk.customer, desk.customer.id))
        try await desk.tell(desk.saved(desk.vehicle, desk.vehicle.id))
        try await desk.tell(desk.saved(desk.job, desk.job.id))
        return desk
    }

    func saved<R: Record>(_ row: R, _ id: String) throws -> Fact {
        try fact(R.table.message + ".saved", R.table.message, id, row.serializedBytes())
    }

    func shopSetUp() throws -> Fact {
        let message = ShopSetUp.with {
            $0.shopID = shop.text
            $0.name = "Main Street Collision"
            $0.timezone = "America/Toronto"
        }
        let kind = ShopSetUp.protoMessageName
        return try fact(kind, kind, shop.text, message.serializedBytes())
    }

    func moved(
        _ status: Job.Status,
        _ movement: JobStageHistory.MovementType = .forward
    ) throws -> Fact {
        let message = JobMoved.with {
            $0.jobID = job.id
            $0.customerID = customer.id
            $0.vehicleID = vehicle.id
            $0.toStatus = status
            $0.movement = movement
        }
        let kind = JobMoved.protoMessageName
        return try fact(kind, kind, job.id, message.serializedBytes())
    }

    private func fact(_ kind: String, _ type: String, _ id: String, _ payload: [UInt8]) -> Fact {
        position += 1
        return Fact(
            position: FactPosition(epoch: 1, sequence: position),
            shop: shop,
            kind: kind,
            aggregateType: type,
            aggregateID: id,
            aggregateVersion: 1,
            payload: payload,
            time: Sample.now
        )
    }

    func tell(_ facts: Fact...) async throws { try await bench.deliver(facts, from: "jobs") }

    func call<Q, S>(_ method: Method<Q, S>, _ request: Q) async throws -> S {
        try await bench.call(method, request, as: .bench(shop))
    }

    func all<R: Record>(_ type: R.Type) async throws -> [R] {
        let shop = shop
        return try await bench.store.read { try $0.all(R.self, in: shop) }
    }

    func messages(
        _ channel: CommunicationLog.Channel = .email
    ) async throws -> [CommunicationLog] {
        try await all(CommunicationLog.self).filter { $0.channel == channel }
    }

    /// One look of the sender.
    func send() async throws {
        _ = try await Sender.sendDue(bench.environment, FileCarrier(directory: outbox))
    }

    var outbox: String { bench.environment.dataDirectory + "/outbox-\(shop.text)" }

    var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: outbox)) ?? []).sorted()
    }

    func change(_ rule: String, _ change: @escaping @Sendable (inout AutomationRule) -> Void)
        async throws
    {
        let shop = shop
        try await bench.store.write { tx in
            let found = try tx.first(
                AutomationRule.self,
                in: shop,
                where: [.equal("rule_code", .text(rule))]
            )
            guard var row = found else { return }
            change(&row)
            let author = Authorship(actor: "test", shop: shop)
            _ = try tx.update(row, expecting: nil, in: shop, by: author)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: outbox) }
}
