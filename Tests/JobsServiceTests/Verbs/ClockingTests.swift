import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Clocking on a job")
struct ClockingTests {
    private func clockIn(_ floor: ShopFloor, _ job: Job) async throws -> LaborTimeEntry {
        try await floor.call(
            LaborTimeEntriesMethods.clockIn,
            ClockInRequest.with {
                $0.jobID = job.id
                $0.laborType = .body
            },
            role: "technician"
        )
    }

    @Test("J129, J132: four hours at the technician's own rate go to the job")
    func hours() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let entry = try await clockIn(floor, job)
        #expect(entry.technicianID == floor.technician.id)
        floor.bench.clock.advance(seconds: 4 * 3_600)
        let closed = try await floor.call(
            LaborTimeEntriesMethods.clockOut,
            ClockOutRequest.with { $0.id = entry.id },
            role: "technician"
        )
        #expect(closed.hoursWorkedHundredths == 400)
        #expect(closed.laborCost == .of(12_000, "USD"))
        let after = try #require(try await floor.all(Job.self).first)
        #expect(after.actualHoursHundredths == 400)
        #expect(after.laborCost.minor == 12_000)
    }

    @Test("J133: one open entry per technician")
    func openEntry() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = try await clockIn(floor, job)
        let error = await #expect(throws: RPCError.self) { try await clockIn(floor, job) }
        #expect(error?.reason == "ALREADY_CLOCKED_IN")
        #expect(error?.code == .alreadyExists)
    }

    @Test("J136: an entry written afterwards may not lie over another")
    func overlap() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        func write(from: Int64, to: Int64) async throws -> LaborTimeEntry {
            try await floor.call(
                LaborTimeEntriesMethods.createLaborTimeEntry,
                CreateLaborTimeEntryRequest.with {
                    $0.laborTimeEntry.jobID = job.id
                    $0.laborTimeEntry.technicianID = floor.technician.id
                    $0.laborTimeEntry.laborType = .body
                    $0.laborTimeEntry.clockIn = Sample.time(Sample.now + from * Sample.hour)
                    $0.laborTimeEntry.clockOut = Sample.time(Sample.now + to * Sample.hour)
                }
            )
        }
        _ = try await write(from: -8, to: -4)
        _ = try await write(from: -4, to: -2)
        let error = await #expect(throws: RPCError.self) { try await write(from: -5, to: -3) }
        #expect(error?.reason == "ENTRY_OVERLAPS")
        #expect(try await floor.all(Job.self).map(\.actualHoursHundredths) == [600])
    }

    @Test("J081: who worked on the job does not inspect it")
    func inspector() async throws {
        let floor = try await ShopFloor()
        var job = try await floor.job()
        for status in [.intake, .blueprint] as [Job.Status] {
            job = try await floor.move(job, status)
        }
        _ = try await clockIn(floor, job)
        let error = await #expect(throws: RPCError.self) {
            try await floor.call(
                JobsMethods.recordQualityCheck,
                RecordQualityCheckRequest.with {
                    $0.id = job.id
                    $0.passed = true
                },
                role: "technician"
            )
        }
        #expect(error?.reason == "INSPECTOR_DID_THE_WORK")
    }
}
