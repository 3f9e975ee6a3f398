import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf
import Testing

@testable import JobsService

@Suite("What is told when time passes")
struct FloorWatchTests {
    /// Two rounds of the watch: what the first told the second does not tell again.
    private func watch(_ floor: ShopFloor) async throws {
        for _ in 1...2 { try await FloorWatch.sweep(floor.bench.environment) }
    }

    private func told<F: Message>(_ type: F.Type, _ floor: ShopFloor) async throws -> [F] {
        try await floor.facts(F.protoMessageName).map { try F(serializedBytes: $0.payload) }
    }

    private func job(
        _ floor: ShopFloor,
        _ status: Job.Status,
        _ change: (inout Job) -> Void
    ) async throws -> Job {
        let opened = try await floor.job()
        var job = Sample.job(status)
        job.jobNumber = "RO-26-90001"
        job.currency = opened.currency
        job.customerID = opened.customerID
        job.vehicleID = opened.vehicleID
        job.startDate = Sample.time()
        change(&job)
        return try await floor.insert([job])[0]
    }

    @Test("J055, J039: due soon, then overdue, each told once; a new promise is told anew")
    func due() async throws {
        let floor = try await ShopFloor()
        let job = try await job(floor, .paintPrep) {
            $0.targetDeliveryDate = Sample.time(Sample.now + 10 * Sample.hour)
        }
        try await watch(floor)
        #expect(try await told(JobAtRisk.self, floor).map(\.reason) == [.dueSoon])
        floor.bench.clock.advance(seconds: 11 * 3_600)
        try await watch(floor)
        let all = try await told(JobAtRisk.self, floor)
        #expect(all.map(\.reason) == [.dueSoon, .overdue])
        #expect(all.allSatisfy { $0.jobID == job.id && $0.jobNumber == job.jobNumber })
        _ = try await floor.call(
            PromisesMethods.setPromise,
            SetPromiseRequest.with {
                $0.jobID = job.id
                $0.date = Sample.time(Sample.now + 12 * Sample.hour)
                $0.reason = "customer agreed"
            }
        )
        try await watch(floor)
        #expect(try await told(JobAtRisk.self, floor).count == 3)
    }

    @Test("J057: parts that come too late are told when Parts says so, once")
    func parts() async throws {
        let floor = try await ShopFloor()
        let job = try await job(floor, .partsReceiving) {
            $0.targetDeliveryDate = Sample.time(Sample.now + 9 * Sample.day)
        }
        for sequence in 1...3 as ClosedRange<Int64> {
            let news = JobPartsChanged.with {
                $0.jobID = job.id
                $0.sequence = sequence
                $0.partsStatus = .backordered
                $0.openLines = Int32(sequence)
                $0.partsEta = Sample.time(Sample.now + (8 + sequence) * Sample.day)
            }
            let fact = Fact(
                position: FactPosition(epoch: 1, sequence: sequence),
                shop: floor.shop,
                kind: JobPartsChanged.protoMessageName,
                aggregateType: JobPartsChanged.protoMessageName,
                aggregateID: job.id,
                aggregateVersion: sequence,
                payload: try news.serializedBytes(),
                time: Sample.now
            )
            try await floor.bench.deliver([fact], from: "parts")
        }
        let risks = try await told(JobAtRisk.self, floor)
        #expect(risks.map(\.reason) == [.partsDelay])
        #expect(risks.map(\.partsEta) == [Sample.time(Sample.now + 10 * Sample.day)])
        try await watch(floor)
        #expect(try await told(JobAtRisk.self, floor).count == 1)
    }

    @Test("J083: a stage over its threshold is told once per run")
    func escalated() async throws {
        let floor = try await ShopFloor()
        floor.bench.clock.advance(seconds: 6 * 3_600)
        let job = try await floor.move(floor.job(), .intake)
        try await floor.stage("INTAKE", ["escalation_threshold"]) { $0.escalationThreshold = 60 }
        floor.bench.clock.advance(seconds: 60 * 60)
        try await watch(floor)
        #expect(try await told(StageEscalated.self, floor).isEmpty)
        floor.bench.clock.advance(seconds: 60)
        try await watch(floor)
        let escalated = try await told(StageEscalated.self, floor)
        #expect(escalated.map(\.stage) == [.intake])
        #expect(escalated.map(\.runningMinutes) == [61])
        #expect(escalated.map(\.jobID) == [job.id])
    }

    @Test(
        "J084: a job in production that nobody clocked on for 24 working hours, once a standstill"
    )
    func stalled() async throws {
        let floor = try await ShopFloor()
        let job = try await job(floor, .bodyStructure) { $0.statusChangedAt = Sample.time() }
        floor.bench.clock.advance(seconds: 2 * 86_400)
        try await watch(floor)
        #expect(try await told(JobStalled.self, floor).isEmpty)
        floor.bench.clock.advance(seconds: 86_400)
        try await watch(floor)
        let first = try await told(JobStalled.self, floor)
        #expect(first.map(\.jobID) == [job.id])
        #expect(first.map(\.since) == [job.startDate])
        var entry = Sample.entry(from: Sample.now, to: Sample.now + 3 * Sample.day)
        entry.currency = job.currency
        entry.hourlyRate = .of(3_000, job.currency)
        entry.jobID = job.id
        entry.technicianID = floor.technician.id
        entry.laborType = .body
        entry.status = .completed
        _ = try await floor.insert([entry])
        try await watch(floor)
        #expect(try await told(JobStalled.self, floor).count == 1)
        floor.bench.clock.advance(seconds: 6 * 86_400)
        try await watch(floor)
        #expect(try await told(JobStalled.self, floor).count == 2)
    }

    @Test("J060: the insurer's days of rental run out, told once")
    func rental() async throws {
        let floor = try await ShopFloor()
        let insurer = InsuranceCompany.with {
            $0.id = UUIDv7.make()
            $0.version = 1
            $0.name = "Harbour Mutual"
            $0.coversRental = true
            $0.rentalCarDaysLimit = 30
        }
        let fact = Fact(
            position: FactPosition(epoch: 1, sequence: 1),
            shop: floor.shop,
            kind: InsuranceCompany.protoMessageName + ".saved",
            aggregateType: InsuranceCompany.protoMessageName,
            aggregateID: insurer.id,
            aggregateVersion: 1,
            payload: try insurer.serializedBytes(),
            time: Sample.now
        )
        try await floor.bench.deliver([fact], from: "finance")
        _ = try await job(floor, .partsReceiving) {
            $0.insuranceCompanyID = insurer.id
            $0.rentalRequired = true
            $0.rentalStartDate = Sample.time()
        }
        floor.bench.clock.advance(seconds: 23 * 86_400)
        try await watch(floor)
        #expect(try await told(RentalLimitSoon.self, floor).isEmpty)
        floor.bench.clock.advance(seconds: 86_400)
        try await watch(floor)
        floor.bench.clock.advance(seconds: 86_400)
        try await watch(floor)
        let soon = try await told(RentalLimitSoon.self, floor)
        #expect(soon.map(\.rentalDay) == [25])
        #expect(soon.map(\.daysLimit) == [30])
    }

    @Test("the worker is the watch")
    func worker() async throws {
        let floor = try await ShopFloor()
        _ = try await job(floor, .paintPrep) {
            $0.targetDeliveryDate = Sample.time(Sample.now - Sample.hour)
        }
        try await floor.bench.work("floor", seconds: 1)
        #expect(try await told(JobAtRisk.self, floor).map(\.reason) == [.overdue])
    }
}
