internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// GET /v1/reports/quality — inspections, rework, comebacks, calibrations, photos (4.5).
enum QualityReport {
    static let name = "quality"

    static func handle(_ request: GetQualityReportRequest, _ call: Call) async throws -> Report {
        let desk = try await ReportDesk(
            request.fromDate,
            request.toDate,
            by: request.groupBy,
            offering: [.total, .day, .week, .month, .insurer, .drivable, .severity],
            call
        )
        let parts = try await call.read { view in try read(desk, view) }
        return desk.report(
            name,
            totals: desk.group("total", "total", ofJobs + ofWork, parts.total),
            parts.lines.map { line in
                desk.group(
                    line.key,
                    line.label,
                    desk.grouping.isTime ? ofJobs + ofWork : ofJobs,
                    line.sums,
                    rowsOf: name
                )
            },
            csv: request.csv
        )
    }

    private static func read(
        _ desk: ReportDesk,
        _ view: View
    ) throws -> (total: ReportSums, lines: [(key: String, label: String, sums: ReportSums)]) {
        var total = ReportSums()
        var lines: [(key: String, label: String, sums: ReportSums)] = []
        for span in try desk.range.spans(desk.grouping) {
            let jobs = try DeliveredJobs.read(
                span,
                by: desk.grouping,
                DeliveredJobs.Filter(),
                view,
                in: desk.shop
            )
            var sums = try ReworkTime.read(span, view, in: desk.shop)
            let runs = try StageRuns.runs(span, byStage: false, view, in: desk.shop)
            for part in runs.values { sums += part }
            for part in jobs.values { sums += part }
            total += sums
            if desk.grouping.isTime {
                lines.append((span.first.text, span.first.text, sums))
            } else if desk.grouping != .total {
                let names = try desk.insurers(jobs.keys, view)
                lines += jobs.map { ($0.key, desk.label($0.key, names), $0.value) }
            }
        }
        if !desk.grouping.isTime { lines.sort { $0.key < $1.key } }
        return (total, lines)
    }

    static let ofJobs: [KpiDefinition] = [
        KpiDefinition(
            "comeback_rate",
            "Comeback rate",
            "delivered jobs that came back within 180 days ÷ jobs delivered",
            .percent,
            .ratio("comebacks", scale: 10_000, of: "jobs"),
            n: "jobs"
        ),
        KpiDefinition(
            "calibration_completion",
            "Calibrations done",
            "calibrations completed ÷ calibrations required, of delivered jobs",
            .percent,
            .ratio("calibrations_done", scale: 10_000, of: "calibrations_required"),
            n: "calibrations_required"
        ),
        KpiDefinition(
            "photo_compliance",
            "Photos there",
            "delivered jobs with photos ÷ those that need photos",
            .percent,
            .ratio("photos_there", scale: 10_000, of: "photos_required"),
            n: "photos_required"
        ),
        KpiDefinition(
            "warranty_claims",
            "Warranty claims",
            "delivered jobs with a claim",
            .count,
            .sum("warranty_claims"),
            n: "jobs"
        ),
        KpiDefinition(
            "satisfaction",
            "Satisfaction of customers",
            "Σ answers, 1 to 5 ÷ answers",
            .rating,
            .ratio("satisfaction", scale: 10, of: "answers"),
            n: "answers"
        ),
    ]

    static let ofWork: [KpiDefinition] = [
        KpiDefinition(
            "first_pass_yield",
            "First-pass yield",
            "inspections passed the first time ÷ inspections",
            .percent,
            .ratio("inspections_passed", scale: 10_000, of: "inspections"),
            n: "inspections"
        ),
        KpiDefinition(
            "first_time_right",
            "First time right",
            "runs through a stage that are no repetition ÷ runs completed",
            .percent,
            .ratio("first_time", scale: 10_000, of: "runs"),
            n: "runs"
        ),
        KpiDefinition(
            "rework_hours",
            "Rework",
            "Σ hours of entries marked as rework",
            .hours,
            .sum("rework"),
            n: "rework_entries"
        ),
        KpiDefinition(
            "rework_share",
            "Share of rework",
            "hours of rework ÷ clocked hours",
            .percent,
            .ratio("rework", scale: 10_000, of: "clocked"),
            n: "rework_entries"
        ),
        KpiDefinition(
            "rework_cost",
            "Labour cost of rework",
            "Σ labour cost of entries marked as rework",
            .money,
            .sum("rework_cost"),
            n: "rework_entries",
            needs: .payrollView
        ),
    ]
}
