import Chassis
import Contracts
import Store
import SwiftProtobuf
import Testing

@testable import JobsService

@Suite("What Jobs hears")
struct ReactionTests {
    private func fact(
        _ shop: ShopID,
        _ told: some Message,
        of id: String,
        at sequence: Int64
    ) throws -> Fact {
        let kind = type(of: told).protoMessageName
        return Fact(
            position: FactPosition(epoch: 1, sequence: sequence),
            shop: shop,
            kind: kind,
            aggregateType: kind,
            aggregateID: id,
            aggregateVersion: sequence,
            payload: try told.serializedBytes(),
            time: Sample.now
        )
    }

    private func fact(
        _ shop: ShopID,
        _ changed: JobPartsChanged,
        at sequence: Int64
    ) throws -> Fact {
        try fact(shop, changed, of: changed.jobID, at: sequence)
    }

    private func changed(_ job: Job, _ status: Job.PartsStatus, sequence: Int64) -> JobPartsChanged
    {
        JobPartsChanged.with {
            $0.jobID = job.id
            $0.sequence = sequence
            $0.partsStatus = status
            $0.openLines = 2
            $0.criticalMissing = ["a"]
        }
    }

    @Test("J063: a fact that comes twice has one effect")
    func twice() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let fact = try fact(floor.shop, changed(job, .partial, sequence: 1), at: 1)
        try await floor.bench.deliver([fact], from: "parts")
        let once = try #require(try await floor.all(Job.self).first)
        #expect(once.partsStatus == .partial)
        #expect(once.openPartsLines == 2)
        #expect(once.criticalPartsMissing == 1)
        #expect(once.version == job.version + 1)
        try await floor.bench.deliver([fact], from: "parts")
        #expect(try await floor.all(Job.self) == [once])
    }

    @Test("J063: the same news in a new fact changes no row")
    func sameNews() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        for sequence in 1...3 as ClosedRange<Int64> {
            let news = changed(job, .received, sequence: sequence)
            try await floor.bench.deliver([try fact(floor.shop, news, at: sequence)], from: "parts")
        }
        #expect(try await floor.all(Job.self).map(\.version) == [job.version + 1])
    }

    @Test("a fact of another shop's job touches nothing")
    func otherShop() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let fact = try fact(ShopID.make(), changed(job, .received, sequence: 1), at: 1)
        try await floor.bench.deliver([fact], from: "parts")
        #expect(try await floor.all(Job.self).map(\.partsStatus) == [.pending])
    }

    @Test("C016: a customer's opt-ins follow the ledger of Comms, and say so once")
    func consent() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        #expect(!customer.smsOptIn)
        let told = ConsentChanged.with {
            $0.customerID = customer.id
            $0.sequence = 1
            $0.smsOptIn = true
            $0.emailOptIn = customer.emailOptIn
        }
        for sequence in 1...2 as ClosedRange<Int64> {
            let fact = try fact(floor.shop, told, of: customer.id, at: sequence)
            try await floor.bench.deliver([fact], from: "comms")
        }
        let followed = try #require(try await floor.all(Customer.self).first)
        #expect(followed.smsOptIn)
        #expect(!followed.marketingOptIn)
        #expect(followed.version == customer.version + 1)
    }
}
