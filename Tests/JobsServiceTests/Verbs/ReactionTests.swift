import Chassis
import Contracts
import Store
import Testing

@testable import JobsService

@Suite("What Jobs hears")
struct ReactionTests {
    private func fact(
        _ shop: ShopID,
        _ changed: JobPartsChanged,
        at sequence: Int64
    ) throws -> Fact {
        Fact(
            position: FactPosition(epoch: 1, sequence: sequence),
            shop: shop,
            kind: JobPartsChanged.protoMessageName,
            aggregateType: JobPartsChanged.protoMessageName,
            aggregateID: changed.jobID,
            aggregateVersion: sequence,
            payload: try changed.serializedBytes(),
            time: Sample.now
        )
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
}
