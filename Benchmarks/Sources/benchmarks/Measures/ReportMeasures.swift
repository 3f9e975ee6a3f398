import Contracts
import Foundation
import Wire

/// What a month's report takes beside 10⁶ delivered jobs: over Wire, one call at a time.
enum ReportMeasures {
    static let jobs = 1_000_000
    /// A month's report is meant to answer within so many milliseconds.
    static let bar = 200.0
    static let calls = 11

    static func findings(_ course: Course) async throws -> Findings {
        let folder = try course.scratch("reports")
        defer { course.discard(folder) }
        let first = try JobsProcess(folder: folder)
        let desk = try await first.around { process in
            let desk = try await WireDesk(process.client)
            _ = try await desk.create()
            return desk
        }
        course.note("filling a table with \(jobs) jobs and what they leave behind")
        _ = try await Child.run(
            Programs.python,
            ["\(course.peers)/fill_reports.py", first.database, "\(jobs)"],
            output: "\(folder).fill.log"
        )
        return try await JobsProcess(folder: folder).around { process in
            var findings = Findings()
            for report in Month.allCases {
                var took: [Double] = []
                for _ in 0..<calls {
                    let begin = ContinuousClock.now
                    try await report.call(process.client, shop: desk.shop)
                    took.append((ContinuousClock.now - begin).inMicroseconds / 1_000)
                }
                findings.readings.append(
                    Reading(
                        name: "\(report.rawValue), a month beside 10⁶ jobs, median",
                        value: took.median ?? 0,
                        unit: "ms",
                        most: bar
                    )
                )
            }
            return findings
        }
    }

    private enum Month: String, CaseIterable {
        case total = "production report"
        case byDay = "production report by day"
        case bySeverity = "production report by severity"
        case byStage = "production report by stage"
        case quality = "quality report"
        case scorecard = "technicians' scorecard"
        case capacity = "capacity report"
        case rows = "a page of rows behind it"

        /// The last whole month: what is in it is whole in the table, too.
        private static var days: (from: String, to: String) {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            func first(_ back: Int) -> String {
                let day = calendar.date(byAdding: .month, value: -back, to: .now) ?? .now
                let parts = calendar.dateComponents([.year, .month], from: day)
                return String(format: "%04d-%02d-01", parts.year ?? 0, parts.month ?? 0)
            }
            return (first(1), first(0))
        }

        func call(_ client: Client, shop: String) async throws {
            let options = CallOptions(actor: .operator(shop: shop))
            let (from, to) = Self.days
            switch self {
            case .total: try await production(client, .total, options)
            case .byDay: try await production(client, .day, options)
            case .bySeverity: try await production(client, .severity, options)
            case .byStage: try await production(client, .stage, options)
            case .quality:
                try Self.check(
                    try await client.call(
                        ReportsMethods.getQualityReport,
                        GetQualityReportRequest.with { ($0.fromDate, $0.toDate) = (from, to) },
                        options
                    )
                )
            case .scorecard:
                try Self.check(
                    try await client.call(
                        ReportsMethods.getTechnicianScorecard,
                        GetTechnicianScorecardRequest.with {
                            ($0.fromDate, $0.toDate) = (from, to)
                        },
                        options
                    )
                )
            case .capacity:
                try Self.check(
                    try await client.call(
                        ReportsMethods.getCapacityReport,
                        GetCapacityReportRequest.with { ($0.fromDate, $0.toDate) = (from, to) },
                        options
                    )
                )
            case .rows:
                let page = try await client.call(
                    ReportsMethods.listReportRows,
                    ListReportRowsRequest.with {
                        $0.report = "production-efficiency"
                        ($0.fromDate, $0.toDate) = (from, to)
                        $0.pageSize = 200
                    },
                    options
                )
                guard page.rows.count == 200 else { throw Trouble("a page is not full") }
            }
        }

        private func production(
            _ client: Client,
            _ grouping: ReportGrouping,
            _ options: CallOptions
        ) async throws {
            let (from, to) = Self.days
            let report = try await client.call(
                ReportsMethods.getProductionEfficiency,
                GetProductionEfficiencyRequest.with {
                    ($0.fromDate, $0.toDate) = (from, to)
                    $0.groupBy = grouping
                },
                options
            )
            try Self.check(report)
            let jobs = report.totals.kpis.first { $0.name == "throughput" }?.value ?? 0
            guard jobs > 5_000 else { throw Trouble("a month of \(jobs) jobs is none") }
        }

        private static func check(_ report: Report) throws {
            guard !report.totals.kpis.isEmpty else { throw Trouble("a report without figures") }
        }
    }
}
