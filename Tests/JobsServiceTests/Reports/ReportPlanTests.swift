import Contracts
import Schema
import Store
import Testing

@testable import JobsService

@Suite("How reports are read")
struct ReportPlanTests {
    /// Every statement of every report, with a name.
    private static func statements(_ shop: ShopID) throws -> [(String, ReportQuery)] {
        let range = try ReportRange(
            "2026-06-01",
            "2026-07-01",
            ShopCalendar(timezone: "America/Toronto")
        )
        let span = range.whole
        let id = "0190a000-0000-7000-8000-00000000beef"
        let filters = [
            DeliveredJobs.Filter(), DeliveredJobs.Filter(insurer: id, drpOnly: true),
        ]
        let groupings: [ReportGrouping] = [.total, .day, .insurer, .drivable, .severity]
        var all: [(String, ReportQuery)] = [
            ("attendance", TechnicianWork.attendance(span, in: shop)),
            ("entries", TechnicianWork.entries(span, in: shop)),
            ("stages", TechnicianWork.stages(span, in: shop)),
            ("held jobs", TechnicianWork.jobs(span, in: shop)),
            ("runs", StageRuns.query(span, byStage: false, in: shop)),
            ("runs by stage", StageRuns.query(span, byStage: true, in: shop)),
            ("waits", StageRuns.waitsQuery(span, byStage: false, in: shop)),
            ("waits by stage", StageRuns.waitsQuery(span, byStage: true, in: shop)),
            ("reasons", StageRuns.reasonsQuery(span, in: shop)),
            ("open jobs", JobsInWork.openQuery(at: Sample.now, in: shop)),
            ("gone jobs", JobsInWork.goneQuery(at: Sample.now, in: shop)),
            ("rework", ReworkTime.query(span, in: shop)),
            ("capacity", CapacityReport.query(span, in: shop)),
            ("payroll", PayrollWork.ofDays(span, in: shop)),
        ]
        for grouping in groupings {
            for filter in filters {
                all.append(
                    (
                        "jobs by \(grouping)",
                        DeliveredJobs.query(span, by: grouping, filter, in: shop)
                    )
                )
                all.append(
                    (
                        "times by \(grouping)",
                        DeliveredJobs.timesQuery(span, by: grouping, filter, in: shop)
                    )
                )
            }
        }
        for after in [nil, PageMark(instant: Sample.now, id: id)] {
            let slice = RowSlice(span: span, after: after, limit: 51, shop: shop)
            for (grouping, key) in [
                (ReportGrouping.total, ""), (.insurer, id), (.drivable, "true"),
                (.severity, "heavy"),
            ] {
                all.append(
                    (
                        "rows by \(grouping)",
                        ReportRows.jobs(slice, by: grouping, key: key, filters[0])
                    )
                )
            }
            all.append(("rows of runs", ReportRows.runs(slice, stage: "paint_booth")))
            all.append(("rows of entries", ReportRows.entries(slice, technician: id)))
        }
        return all
    }

    private static func plan(_ query: ReportQuery, _ view: View) throws -> [String] {
        try view.rows("EXPLAIN QUERY PLAN " + query.sql, query.values).compactMap {
            $0.text("detail")
        }
    }

    @Test("every report is answered from covering indexes alone, and scans nothing")
    func plans() async throws {
        let floor = try await ShopFloor()
        let shop = floor.shop
        let plans = try await floor.bench.store.read { view in
            try Self.statements(shop).map { ($0.0, try Self.plan($0.1, view)) }
        }
        #expect(plans.count > 30)
        for (name, steps) in plans {
            #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(name): \(steps)")
            #expect(
                steps.contains {
                    $0.hasPrefix("SEARCH") && $0.contains("COVERING INDEX")
                        && $0.contains("shop_id=?")
                },
                "\(name): \(steps)"
            )
        }
    }

    @Test("the entries of a paid period are searched, too")
    func paidPeriod() async throws {
        let floor = try await ShopFloor()
        let shop = floor.shop
        let steps = try await floor.bench.store.read { view in
            try Self.plan(PayrollWork.ofPeriod("2026-06-01", in: shop), view)
        }
        #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(steps)")
        #expect(steps.contains { $0.contains("payroll_period=?") }, "\(steps)")
    }
}
