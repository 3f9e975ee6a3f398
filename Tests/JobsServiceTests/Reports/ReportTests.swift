import Contracts
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("Reports of the floor")
struct ReportTests {
    /// A floor with four delivered jobs: two in May, one late in June, one of another band.
    private func floor() async throws -> ShopFloor {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        try await floor.delivered(like: job, on: "2026-05-05", days: 4, total: 120_000) {
            $0.estimatedHoursHundredths = 1_000
            $0.actualHoursHundredths = 800
            $0.drivable = true
        }
        try await floor.delivered(like: job, on: "2026-05-20", days: 10, total: 500_000) {
            $0.estimatedHoursHundredths = 3_000
            $0.actualHoursHundredths = 4_000
            $0.supplementCount = 2
            $0.supplementAmount = .of(100_000, "USD")
            $0.comeBack = true
        }
        try await floor.delivered(like: job, on: "2026-05-20", days: 1, total: 90_000) {
            $0.targetDeliveryDate = $0.checkInDate
            $0.drivable = true
            $0.customerSatisfaction = 4
        }
        try await floor.delivered(like: job, on: "2026-06-01", days: 3, total: 2_000_000)
        return floor
    }

    private func production(
        _ floor: ShopFloor,
        by grouping: ReportGrouping = .total,
        csv: Bool = false,
        may permissions: [Permission]? = nil
    ) async throws -> Report {
        try await floor.call(
            ReportsMethods.getProductionEfficiency,
            GetProductionEfficiencyRequest.with {
                $0.fromDate = "2026-05-01"
                $0.toDate = "2026-06-01"
                $0.groupBy = grouping
                $0.csv = csv
            },
            by: floor.owner.id,
            may: permissions
        )
    }

    @Test("production: every figure with its formula, sums and rows")
    func totals() async throws {
        let report = try await production(try await floor())
        #expect(report.timeZone == "America/Toronto")
        let totals = report.totals
        #expect(totals.value("throughput") == 3)
        // (4 + 10 + 1) ÷ 3
        #expect(totals.value("cycle_time") == 500)
        #expect(totals.kpi("cycle_time")?.numerator == 15)
        #expect(totals.kpi("cycle_time")?.n == 3)
        #expect(totals.value("cycle_time_median") == 400)
        #expect(totals.value("cycle_time_p90") == 1_000)
        #expect(totals.value("touch_time") == 1_600)
        #expect(totals.value("supplement_ratio") == 3_333)
        // 1,000 of 6,100 before supplements
        #expect(totals.value("supplement_severity") == 1_639)
        #expect(totals.value("on_time_last") == 0)
        #expect(totals.kpi("on_time_last")?.n == 1)
        #expect(totals.kpi("length_of_rental")?.hasValue == false)
        #expect(totals.kpis.allSatisfy { !$0.formula.isEmpty && !$0.title.isEmpty })
        // What was delivered on 1 June was in the shop when May ended.
        #expect(totals.value("wip_jobs") == 1)
    }

    @Test("working time is the shop's: touch ratio and hours per day")
    func workingTime() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        // Friday 12:00 to Monday 12:00 in Toronto: 5 and 4 hours open.
        try await floor.delivered(like: job, on: "2026-05-11", days: 3, total: 100_000) {
            $0.actualHoursHundredths = 450
            $0.estimatedHoursHundredths = 900
        }
        let totals = try await production(floor).totals
        #expect(totals.value("touch_ratio") == 5_000)
        // 9 hours sold in 9 hours open: 8 in a working day of 8.
        #expect(totals.value("hours_per_day") == 800)
    }

    @Test(
        "lines by time, band, insurer and whether the car drives",
        arguments: [
            (.month, ["2026-05-01": 3]), (.week, ["2026-05-04": 1, "2026-05-18": 2]),
            (.severity, ["light": 2, "heavy": 1]), (.drivable, ["true": 2, "none": 1]),
            (.insurer, ["none": 3]),
        ] as [(ReportGrouping, [String: Int64])]
    )
    func groups(grouping: ReportGrouping, jobs: [String: Int64]) async throws {
        let report = try await production(try await floor(), by: grouping)
        let found = report.groups.compactMap { group in
            group.value("throughput").flatMap { $0 > 0 ? (group.key, $0) : nil }
        }
        #expect(Dictionary(found) { first, _ in first } == jobs)
        #expect(report.totals.value("throughput") == 3)
        #expect(
            report.groups.allSatisfy {
                $0.link.hasPrefix("/v1/reports/production-efficiency/rows?")
            }
        )
    }

    @Test("the rows behind a line, page by page, with links")
    func rows() async throws {
        let floor = try await floor()
        func page(_ token: String, key: String = "") async throws -> ListReportRowsResponse {
            try await floor.call(
                ReportsMethods.listReportRows,
                ListReportRowsRequest.with {
                    $0.report = "production-efficiency"
                    $0.fromDate = "2026-05-01"
                    $0.toDate = "2026-06-01"
                    $0.groupBy = .severity
                    $0.key = key
                    $0.pageSize = 2
                    $0.pageToken = token
                }
            )
        }
        let first = try await page("")
        let second = try await page(first.nextPageToken)
        #expect(first.rows.map(\.value) == [4, 10] || first.rows.map(\.value) == [4, 1])
        #expect(second.rows.count == 1)
        #expect(second.nextPageToken.isEmpty)
        #expect(Set((first.rows + second.rows).map(\.id)).count == 3)
        let row = try #require(first.rows.first)
        #expect(row.link == "/v1/jobs/\(row.id)")
        #expect(try await page("", key: "light").rows.compactMap(\.value).sorted() == [1, 4])
        #expect(await reason { try await page("nonsense") } == "PAGE_TOKEN")
    }

    @Test("a line of what is not known has its rows, too; one insurer's report has no stages")
    func narrowed() async throws {
        let floor = try await floor()
        func rows(_ grouping: ReportGrouping, _ key: String) async throws -> Int {
            try await floor.call(
                ReportsMethods.listReportRows,
                ListReportRowsRequest.with {
                    $0.report = "quality"
                    $0.fromDate = "2026-05-01"
                    $0.toDate = "2026-06-01"
                    $0.groupBy = grouping
                    $0.key = key
                }
            ).rows.count
        }
        #expect(try await rows(.drivable, "true") == 2)
        #expect(try await rows(.drivable, "none") == 1)
        #expect(try await rows(.insurer, "none") == 3)
        let report = try await floor.call(
            ReportsMethods.getProductionEfficiency,
            GetProductionEfficiencyRequest.with {
                $0.fromDate = "2026-05-01"
                $0.toDate = "2026-06-01"
                $0.drpOnly = true
            }
        )
        #expect(report.totals.value("throughput") == 0)
        #expect(report.totals.kpi("stage_dwell") == nil)
        #expect(report.totals.kpi("wip_jobs") == nil)
        #expect(
            await reason {
                try await floor.call(
                    ReportsMethods.getProductionEfficiency,
                    GetProductionEfficiencyRequest.with {
                        $0.fromDate = "2026-05-01"
                        $0.toDate = "2026-06-01"
                        $0.groupBy = .stage
                        $0.drpOnly = true
                    }
                )
            } == "GROUPING_NOT_OFFERED"
        )
    }

    @Test("figures of money are left out for who may not see prices")
    func permissions() async throws {
        let floor = try await floor()
        let names = try await production(floor, may: [.reportsView]).totals.kpis.map(\.name)
        #expect(names.contains("throughput"))
        #expect(!names.contains("severity"))
        #expect(!names.contains("supplement_severity"))
        #expect(!names.contains("wip_value"))
        #expect(
            await reason { try await production(floor, may: [.timeRecord]) }
                == "PERMISSION_MISSING"
        )
    }

    @Test("the report as CSV: a head, and a line for each figure")
    func csv() async throws {
        let report = try await production(try await floor(), by: .month, csv: true)
        #expect(report.groups.isEmpty)
        let lines = report.csv.split(separator: "\r\n")
        #expect(
            lines.first == "key,label,kpi,title,formula,unit,numerator,denominator,value,n,text"
        )
        #expect(lines.contains { $0.hasPrefix("2026-05-01,2026-05-01,throughput,") })
    }

    @Test("quality: comebacks by band, satisfaction, rework")
    func quality() async throws {
        let floor = try await floor()
        let report = try await floor.call(
            ReportsMethods.getQualityReport,
            GetQualityReportRequest.with {
                $0.fromDate = "2026-05-01"
                $0.toDate = "2026-06-02"
                $0.groupBy = .severity
            }
        )
        #expect(report.totals.value("comeback_rate") == 2_500)
        #expect(report.totals.value("satisfaction") == 40)
        #expect(report.totals.kpi("first_pass_yield")?.hasValue == false)
        #expect(report.groups.first { $0.key == "heavy" }?.value("comeback_rate") == 10_000)
        #expect(
            await reason {
                try await floor.call(
                    ReportsMethods.getQualityReport,
                    GetQualityReportRequest.with {
                        $0.fromDate = "2026-05-01"
                        $0.toDate = "2026-06-02"
                        $0.groupBy = .stage
                    }
                )
            } == "GROUPING_NOT_OFFERED"
        )
    }

    @Test("capacity: what a department can do, what is placed on it, what is left")
    func capacity() async throws {
        let floor = try await floor()
        _ = try await floor.call(
            CapacityDaysMethods.createCapacityDay,
            CreateCapacityDayRequest.with {
                $0.capacityDay.date = "2026-06-02"
                $0.capacityDay.department = .body
                $0.capacityDay.technicians = 2
                $0.capacityDay.plannedEfficiencyBasisPoints = 11_000
                $0.capacityDay.bufferMinutes = 56
                $0.capacityDay.loadMinutes = 900
            }
        )
        let report = try await floor.call(
            ReportsMethods.getCapacityReport,
            GetCapacityReportRequest.with {
                $0.fromDate = "2026-06-01"
                $0.toDate = "2026-06-08"
            }
        )
        #expect(report.groups.map(\.key) == ["2026-06-02 body"])
        let line = try #require(report.groups.first)
        // 2 × 480 × 1.1 − 56
        #expect(line.value("available") == 1_000)
        #expect(line.value("utilisation") == 9_000)
        #expect(line.value("remaining") == 100)
        #expect(line.kpi("bay_utilisation")?.hasValue == false)
        #expect(report.totals.kpi("backlog_days")?.hasValue == true)
    }
}

extension ReportGroup {
    func kpi(_ name: String) -> Kpi? { kpis.first { $0.name == name } }

    func value(_ name: String) -> Int64? { kpi(name).flatMap { $0.hasValue ? $0.value : nil } }
}

extension ShopFloor {
    /// A delivered job of the same car: at noon in Toronto, so many days after it came.
    func delivered(
        like job: Job,
        on date: String,
        days: Int64,
        total: Int64,
        _ change: @escaping @Sendable (inout Job) -> Void = { _ in }
    ) async throws {
        let shop = shop
        let day = CivilDate(date) ?? CivilDate(dayNumber: 0)
        let noon = ShopCalendar(timezone: "America/Toronto").start(of: day) + 12 * Sample.hour
        try await bench.store.write { tx in
            var row = job
            row.id = ""
            row.jobNumber = "X-" + UUIDv7.make().suffix(12)
            row.status = .delivered
            row.checkInDate = Sample.time(noon - days * Sample.day)
            row.startDate = row.checkInDate
            row.completionDate = Sample.time(noon)
            row.actualDeliveryDate = Sample.time(noon)
            row.cycleTime = Int32(days)
            row.totalAmount = .of(total, "USD")
            row.clearTargetDeliveryDate()
            row.clearPromisedOriginalDate()
            change(&row)
            _ = try tx.insert(row, in: shop, by: Authorship(actor: "test"))
        }
    }
}
