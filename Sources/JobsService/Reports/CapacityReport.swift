internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// GET /v1/reports/capacity — what departments can do against what is placed on them (4.6).
enum CapacityReport {
    static let name = "capacity"
    /// Days before the report over which the shop's daily sold hours are taken.
    static let paceDays: Int64 = 30

    static func handle(_ request: GetCapacityReportRequest, _ call: Call) async throws -> Report {
        let desk = try await ReportDesk(request.fromDate, request.toDate, call)
        let (total, lines) = try await call.read { view in try read(desk, view) }
        return desk.report(
            name,
            totals: desk.group("total", "total", ofDays + ofWork, total),
            lines.map { desk.group($0.key, $0.key, ofDays, $0.sums) },
            csv: request.csv
        )
    }

    static func query(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT date || ' ' || department AS key,
            technicians * shift_minutes * planned_efficiency_basis_points / 10000
            - blocked_minutes - buffer_minutes - rework_reserve_minutes AS available,
            load_minutes AS load, bays * shift_minutes AS bay_minutes,
            occupied_bay_minutes AS occupied, booth_cycles AS cycles
            FROM capacity_days INDEXED BY capacity_days_report
            WHERE shop_id = ? AND date >= ? AND date < ? ORDER BY date, department
            """,
            [.shop(shop), .text(span.first.text), .text(span.end.text)]
        )
    }

    private static func read(
        _ desk: ReportDesk,
        _ view: View
    ) throws -> (ReportSums, [(key: String, sums: ReportSums)]) {
        var total = ReportSums()
        var lines: [(key: String, sums: ReportSums)] = []
        for row in try query(desk.range.whole, in: desk.shop).rows(view) {
            var sums = ReportSums()
            let available = max(0, row.sum("available"))
            sums.add("available", available)
            sums.add("load", row.sum("load"))
            sums.add("remaining", available.subtractingClamped(row.sum("load")))
            for name in ["bay_minutes", "occupied", "cycles"] { sums.add(name, row.sum(name)) }
            sums.add("rows", 1)
            total += sums
            lines.append((row.text("key") ?? "", sums))
        }
        let now = desk.call.now
        total += try JobsInWork.read(at: now, view, in: desk.shop)
        let calendar = desk.range.calendar
        let today = calendar.date(now)
        let before = PeriodSpan(from: today.adding(days: -paceDays), to: today, calendar)
        let delivered = try DeliveredJobs.read(
            before,
            by: .total,
            DeliveredJobs.Filter(),
            view,
            in: desk.shop
        )
        let sold = delivered.values.reduce(Int64(0)) { $0.addingClamped($1["sold"]) }
        let days = (0..<paceDays).count { calendar.isWorking(before.first.adding(days: $0)) }
        total.add("sold_before", sold)
        total.add("open_hours_days", total["open_hours"].share(Int64(days), of: 1))
        return (total, lines)
    }

    static let ofDays: [KpiDefinition] = [
        KpiDefinition(
            "available",
            "Available",
            "technicians × shift × planned efficiency − blocked − buffer − rework reserve",
            .minutes,
            .sum("available"),
            n: "rows"
        ),
        KpiDefinition(
            "load",
            "Load",
            "Σ remaining sold minutes of the jobs placed on the day",
            .minutes,
            .sum("load"),
            n: "rows"
        ),
        KpiDefinition(
            "utilisation",
            "Utilisation",
            "load ÷ available; from 85 % tight, from 100 % full",
            .percent,
            .ratio("load", scale: 10_000, of: "available"),
            n: "rows"
        ),
        KpiDefinition(
            "remaining",
            "Remaining",
            "available − load",
            .minutes,
            .sum("remaining"),
            n: "rows"
        ),
        KpiDefinition(
            "bay_utilisation",
            "Bay utilisation",
            "occupied bay minutes ÷ bays × shift",
            .percent,
            .ratio("occupied", scale: 10_000, of: "bay_minutes"),
            n: "rows"
        ),
        KpiDefinition(
            "booth_cycles",
            "Booth cycles",
            "runs of the paint booth",
            .count,
            .sum("cycles"),
            n: "rows"
        ),
    ]

    static let ofWork: [KpiDefinition] = [
        KpiDefinition(
            "open_hours",
            "Open hours",
            "Σ estimated − clocked hours of the cars in the shop, none below zero",
            .hours,
            .sum("open_hours"),
            n: "wip_jobs"
        ),
        KpiDefinition(
            "backlog_days",
            "Backlog",
            "open hours ÷ hours sold per working day of the last \(paceDays) days",
            .days,
            .ratio("open_hours_days", scale: 100, of: "sold_before"),
            n: "wip_jobs"
        ),
    ]
}
