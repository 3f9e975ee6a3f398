internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// GET /v1/reports/production-efficiency — how cars go through the shop (4.1).
enum ProductionEfficiency {
    static let name = "production-efficiency"

    static func handle(
        _ request: GetProductionEfficiencyRequest,
        _ call: Call
    ) async throws -> Report {
        let filter = DeliveredJobs.Filter(
            insurer: request.insuranceCompanyID,
            drpOnly: request.drpOnly
        )
        let desk = try await ReportDesk(
            request.fromDate,
            request.toDate,
            by: request.groupBy,
            offering: filter.groupings,
            call
        )
        let parts = try await call.read { view in try read(desk, filter, view) }
        return desk.report(
            name,
            totals: desk.group(
                "total",
                "total",
                filter.isNarrow
                    ? ProductionKpis.ofJobs
                    : ProductionKpis.ofJobs + ProductionKpis.ofWork + ProductionKpis.ofStages
                        + ProductionKpis.ofDelays,
                ProductionKpis.completed(parts.total),
                rowsOf: nil
            ),
            parts.lines.map { line in
                desk.group(
                    line.key,
                    line.label,
                    definitions(desk.grouping, filter),
                    ProductionKpis.completed(line.sums),
                    rowsOf: name
                )
            },
            csv: request.csv
        )
    }

    private struct Line: Sendable {
        var key: String
        var label: String
        var sums: ReportSums
    }

    private static func definitions(
        _ grouping: ReportGrouping,
        _ filter: DeliveredJobs.Filter
    ) -> [KpiDefinition] {
        if grouping == .stage { return ProductionKpis.ofStages }
        return grouping.isTime && !filter.isNarrow
            ? ProductionKpis.ofJobs + ProductionKpis.ofStages : ProductionKpis.ofJobs
    }

    private static func read(
        _ desk: ReportDesk,
        _ filter: DeliveredJobs.Filter,
        _ view: View
    ) throws -> (total: ReportSums, lines: [Line]) {
        var total = ReportSums()
        var lines: [Line] = []
        let clock = WorkingClock(
            desk.range.calendar,
            from: desk.range.first.adding(days: -clockDays),
            to: desk.range.end
        )
        for span in try desk.range.spans(desk.grouping) {
            let stages = try StageRuns.read(
                span,
                byStage: desk.grouping == .stage,
                view,
                in: desk.shop
            )
            let jobs = try jobs(span, filter, clock, desk, view)
            for sums in jobs.values { total += sums }
            for sums in stages.values { total += sums }
            switch desk.grouping {
            case .day, .week, .month:
                var sums = ReportSums()
                for part in jobs.values { sums += part }
                for part in stages.values { sums += part }
                lines.append(Line(key: span.first.text, label: span.first.text, sums: sums))
            case .stage:
                lines += stages.map { Line(key: $0.key, label: $0.key, sums: $0.value) }
            case .insurer, .drivable, .severity:
                let names = try desk.insurers(jobs.keys, view)
                lines += jobs.map { key, sums in
                    Line(key: key, label: desk.label(key, names), sums: sums)
                }
            case .total, .unspecified, .UNRECOGNIZED: break
            }
        }
        total += try StageRuns.delays(desk.range.whole, view, in: desk.shop)
        total += try JobsInWork.read(at: desk.range.whole.instants.upperBound, view, in: desk.shop)
        let days = desk.range.end.dayNumber - desk.range.first.dayNumber
        total["wip_jobs_days"] = total["wip_jobs"].share(days, of: 1)
        if !desk.grouping.isTime { lines.sort { $0.key < $1.key } }
        return (total, lines)
    }

    private static func jobs(
        _ span: PeriodSpan,
        _ filter: DeliveredJobs.Filter,
        _ clock: WorkingClock,
        _ desk: ReportDesk,
        _ view: View
    ) throws -> [String: ReportSums] {
        let days = ReportRange.days(of: span, desk.range.calendar)
        return desk.merged([
            try DeliveredJobs.read(span, by: desk.grouping, filter, view, in: desk.shop),
            try DeliveredJobs.workingTimes(
                days,
                by: desk.grouping,
                filter,
                clock,
                view,
                in: desk.shop
            ),
        ])
    }

    /// A car that came earlier than so many days before the report counts from there.
    private static let clockDays: Int64 = 400
}
