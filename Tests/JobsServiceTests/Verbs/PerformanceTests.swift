import Contracts
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Scorecards of technicians")
struct PerformanceTests {
    private func recompute(
        _ floor: ShopFloor,
        _ change: (inout RecomputePerformanceRequest) -> Void = { _ in },
        may permissions: [Permission]? = nil
    ) async throws -> [TechnicianPerformance] {
        var request = RecomputePerformanceRequest.with { $0.reportingPeriod = .weekly }
        change(&request)
        return try await floor.call(
            TechnicianPerformancesMethods.recomputePerformance,
            request,
            by: floor.owner.id,
            may: permissions
        ).technicianPerformances
    }

    /// Five hours at the shop, four of them on a job.
    private func day() async throws -> (ShopFloor, Job) {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = try await floor.call(
            AttendanceDaysMethods.arrive,
            ArriveRequest(),
            by: floor.technician.id
        )
        _ = try await floor.worked(job, hours: 4)
        floor.bench.clock.advance(seconds: 3_600)
        _ = try await floor.call(
            AttendanceDaysMethods.leave,
            LeaveRequest(),
            by: floor.technician.id
        )
        return (floor, job)
    }

    @Test("J142: a week from what was attended and clocked")
    func week() async throws {
        let (floor, _) = try await day()
        let row = try #require(try await recompute(floor).first)
        #expect(row.technicianID == floor.technician.id)
        #expect(row.hoursWorkedHundredths == 500)
        #expect(row.productiveHoursHundredths == 400)
        #expect(row.utilizationRateBasisPoints == 8_000)
        #expect(row.laborCostGenerated == .of(12_000, "USD"))
        #expect(row.costPerHour == .of(2_400, "USD"))
        #expect(row.daysWorked == 1)
        #expect(row.insufficientData)
        #expect(!row.hasRankInShop)
        #expect(!row.frozen)
        // Monday 00:00 in Toronto.
        #expect(row.periodStart == Sample.time(Sample.now - 5 * Sample.hour))
        #expect(row.periodEnd == Sample.time(Sample.now - 5 * Sample.hour + 7 * Sample.day))
        #expect(row.dataVersion == 1)
        #expect(try await recompute(floor).map(\.dataVersion) == [2])
        #expect(try await floor.all(TechnicianPerformance.self).count == 1)
    }

    @Test("J146: a closed period is refused; its restatement needs the permission and a reason")
    func restated() async throws {
        let (floor, _) = try await day()
        floor.bench.clock.set(Sample.now + 8 * Sample.day)
        let closed = try await recompute(floor) { $0.date = "2026-06-03" }
        #expect(closed.map(\.frozen) == [true])
        #expect(
            await reason { try await recompute(floor) { $0.date = "2026-06-03" } }
                == "PERIOD_FROZEN"
        )
        let restate: (inout RecomputePerformanceRequest) -> Void = {
            $0.date = "2026-06-03"
            $0.restate = true
            $0.reason = "a rating came late"
        }
        #expect(
            await reason {
                try await recompute(floor, restate, may: [.reportsCreate])
            } == "PERMISSION_MISSING"
        )
        #expect(
            await reason {
                try await recompute(floor) {
                    restate(&$0)
                    $0.reason = ""
                }
            } == "REASON_REQUIRED"
        )
        let restated = try #require(try await recompute(floor, restate).first)
        #expect(restated.dataVersion == 2)
        #expect(restated.restatementReason == "a rating came late")
        #expect(restated.frozen)
        #expect(
            await reason {
                try await floor.call(
                    TechnicianPerformancesMethods.updateTechnicianPerformance,
                    UpdateTechnicianPerformanceRequest.with {
                        $0.technicianPerformance.id = restated.id
                        $0.technicianPerformance.coachingNotes = "late"
                        $0.updateMask.paths = ["coaching_notes"]
                    }
                )
            } == "PERIOD_FROZEN"
        )
        #expect(
            await reason {
                try await floor.call(
                    TechnicianPerformancesMethods.deleteTechnicianPerformance,
                    DeleteTechnicianPerformanceRequest.with { $0.id = restated.id }
                )
            } == "PERIOD_FROZEN"
        )
    }

    @Test("a trend compares with the three weeks before")
    func trend() async throws {
        let (floor, job) = try await day()
        let first = try #require(try await recompute(floor).first)
        #expect(!first.hasTrendDirection)
        floor.bench.clock.set(Sample.now + 7 * Sample.day)
        _ = try await floor.call(
            AttendanceDaysMethods.arrive,
            ArriveRequest(),
            by: floor.technician.id
        )
        _ = try await floor.worked(job, hours: 5)
        _ = try await floor.call(
            AttendanceDaysMethods.leave,
            LeaveRequest(),
            by: floor.technician.id
        )
        let second = try #require(try await recompute(floor).first)
        #expect(second.utilizationRateBasisPoints == 10_000)
        #expect(second.trendDirection == .improving)
    }

    @Test("at night the week that ended is frozen and the one that runs computed, once")
    func nightly() async throws {
        let (floor, _) = try await day()
        floor.bench.clock.set(Sample.now + 7 * Sample.day)
        try await PerformanceNightly.sweep(floor.bench.environment)
        let rows = try await floor.all(TechnicianPerformance.self)
            .filter { $0.technicianID == floor.technician.id }
        #expect(
            rows.filter { $0.reportingPeriod == .weekly }.map(\.frozen).sorted { $0 && !$1 }
                == [true, false]
        )
        #expect(Set(rows.map(\.reportingPeriod)).count == 5)
        try await PerformanceNightly.sweep(floor.bench.environment)
        let again = try await floor.all(TechnicianPerformance.self)
        #expect(again.allSatisfy { $0.dataVersion == 1 })
    }

    @Test("computed figures are not written by people")
    func computed() async throws {
        let (floor, _) = try await day()
        let row = try #require(try await recompute(floor).first)
        func update(_ path: String, _ change: (inout TechnicianPerformance) -> Void) async -> String
        {
            var changed = TechnicianPerformance.with { $0.id = row.id }
            change(&changed)
            let wanted = changed
            return await reason {
                try await floor.call(
                    TechnicianPerformancesMethods.updateTechnicianPerformance,
                    UpdateTechnicianPerformanceRequest.with {
                        $0.technicianPerformance = wanted
                        $0.updateMask.paths = [path]
                    }
                )
            }
        }
        #expect(await update("flagged_hours_hundredths") { $0.flaggedHoursHundredths = 900 } != "")
        #expect(await update("coaching_notes") { $0.coachingNotes = "good" } == "")
        #expect(try await recompute(floor).map(\.coachingNotes) == ["good"])
    }
}
