import Contracts
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("The technicians' scorecard")
struct ScorecardTests {
    private func scorecard(
        _ floor: ShopFloor,
        by user: String,
        may permissions: [Permission]? = nil,
        of technician: String = ""
    ) async throws -> Report {
        try await floor.call(
            ReportsMethods.getTechnicianScorecard,
            GetTechnicianScorecardRequest.with {
                $0.fromDate = "2026-06-01"
                $0.toDate = "2026-07-01"
                $0.technicianID = technician
            },
            by: user,
            may: permissions
        )
    }

    /// People who attended ten hours each and clocked 2, 4, 6 and 8 of them.
    private func crew() async throws -> (ShopFloor, [User]) {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        var people: [User] = []
        for (index, name) in ["annix", "bobix", "cemix", "danix"].enumerated() {
            let person = try await floor.person(name)
            floor.bench.clock.set(Sample.now + Int64(index) * Sample.day)
            _ = try await floor.call(AttendanceDaysMethods.arrive, ArriveRequest(), by: person.id)
            let hours = Int64(2 + 2 * index)
            _ = try await floor.worked(job, hours: hours, by: person.id)
            floor.bench.clock.advance(seconds: (10 - hours) * 3_600)
            _ = try await floor.call(AttendanceDaysMethods.leave, LeaveRequest(), by: person.id)
            people.append(person)
        }
        return (floor, people)
    }

    @Test("J142: utilisation, efficiency and proficiency, each with its one meaning")
    func figures() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let line = try await floor.line(hours: 500, rate: 6_000)
        _ = try await floor.call(
            AttendanceDaysMethods.arrive,
            ArriveRequest(),
            by: floor.technician.id
        )
        let entry = try await floor.clockIn(job) { $0.estimateLineItemID = line.id }
        floor.bench.clock.advance(seconds: 4 * 3_600)
        _ = try await floor.clockOut(entry) { $0.progressPercentage = 100 }
        floor.bench.clock.advance(seconds: 3_600)
        _ = try await floor.call(
            AttendanceDaysMethods.leave,
            LeaveRequest(),
            by: floor.technician.id
        )
        let report = try await scorecard(floor, by: floor.owner.id)
        let card = try #require(report.groups.first { $0.key == floor.technician.id })
        #expect(card.value("attended_hours") == 500)
        #expect(card.value("utilisation") == 8_000)
        #expect(card.value("efficiency") == 12_500)
        #expect(card.value("proficiency") == 10_000)
        // 4 hours at 60.00 for 5 sold ones; 4 hours at 30.00.
        #expect(card.value("effective_labor_rate") == 4_800)
        #expect(card.value("labor_cost_per_sold_hour") == 2_400)
        #expect(card.value("labor_gross_profit") == 5_000)
        #expect(card.kpi("utilisation")?.formula == "clocked ÷ attended")
        // (25 × 100 + 20 × 80) ÷ 45
        #expect(card.kpi("overall_score")?.text == "91.11 A-, insufficient data")
    }

    @Test("a technician sees the own line, and quartiles without names")
    func privacy() async throws {
        let (floor, people) = try await crew()
        let own: [Permission] = [.timeRecord]
        let report = try await scorecard(
            floor,
            by: people[0].id,
            may: own,
            of: people[3].id
        )
        #expect(
            report.groups.map(\.key) == [people[0].id, "quartile-25", "quartile-50", "quartile-75"]
        )
        #expect(report.groups[0].value("utilisation") == 2_000)
        #expect(report.groups[0].link.isEmpty)
        #expect(report.totals.value("utilisation") == 2_000)
        #expect(report.groups[1].value("utilisation") == 4_000)
        #expect(report.groups[3].value("utilisation") == 8_000)
        #expect(report.groups.dropFirst().allSatisfy { $0.link.isEmpty })
        let text = try report.jsonUTF8Data().reduce(into: "") {
            $0.unicodeScalars.append(UnicodeScalar($1))
        }
        for other in people.dropFirst() {
            #expect(!text.contains(other.id))
            #expect(!text.contains(other.firstName))
        }
        let names = report.groups[0].kpis.map(\.name)
        #expect(!names.contains("labor_cost_per_sold_hour"))
        #expect(!names.contains("effective_labor_rate"))
    }

    @Test("of fewer than four people no quartiles are shown")
    func few() async throws {
        let floor = try await ShopFloor()
        _ = try await floor.worked(try await floor.job(), hours: 1)
        let report = try await scorecard(
            floor,
            by: floor.technician.id,
            may: [.timeRecord]
        )
        #expect(report.groups.map(\.key) == [floor.technician.id])
    }

    @Test("pay figures need payroll.view, prices price.view")
    func pay() async throws {
        let (floor, people) = try await crew()
        func names(_ permissions: [Permission]) async throws -> Set<String> {
            let report = try await scorecard(floor, by: floor.owner.id, may: permissions)
            #expect(report.groups.count == people.count)
            return Set(report.groups.flatMap(\.kpis).map(\.name))
        }
        let seen: [Permission] = [.timeRecord, .reportsView]
        let bare = try await names(seen)
        #expect(bare.isDisjoint(with: ["labor_cost_per_sold_hour", "labor_gross_profit"]))
        #expect(!bare.contains("effective_labor_rate"))
        #expect(try await names(seen + [.priceView]).contains("effective_labor_rate"))
        #expect(try await names(seen + [.payrollView]).contains("labor_cost_per_sold_hour"))
    }

    @Test("the entries behind a technician's line")
    func rows() async throws {
        let (floor, people) = try await crew()
        let rows = try await floor.call(
            ReportsMethods.listReportRows,
            ListReportRowsRequest.with {
                $0.report = "technician-scorecard"
                $0.fromDate = "2026-06-01"
                $0.toDate = "2026-07-01"
                $0.key = people[1].id
            }
        ).rows
        #expect(rows.map(\.value) == [400])
        #expect(rows.map(\.label) == ["body"])
        #expect(rows.first?.link.hasPrefix("/v1/laborTimeEntries/") == true)
        #expect(
            await reason {
                try await floor.call(
                    ReportsMethods.listReportRows,
                    ListReportRowsRequest.with {
                        $0.report = "capacity"
                        $0.fromDate = "2026-06-01"
                        $0.toDate = "2026-07-01"
                    }
                )
            } == "REPORT_UNKNOWN"
        )
    }
}
