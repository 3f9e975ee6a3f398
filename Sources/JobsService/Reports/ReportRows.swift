internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// GET /v1/reports/{report}/rows — the rows behind a line, in order of time, page by page.
enum ReportRows {
    static let pageSize = 50
    static let pageSizeMax = 200

    static func handle(
        _ request: ListReportRowsRequest,
        _ call: Call
    ) async throws -> ListReportRowsResponse {
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
        let asked = request.pageSize > 0 ? Int(request.pageSize) : pageSize
        let limit = min(asked, pageSizeMax)
        let query = try query(request, filter, desk, limit: limit + 1)
        let resource = try resource(request.report, desk.grouping)
        let found = try await call.read { view in
            try query.rows(view).map { $0.reportRow(resource) }
        }
        return ListReportRowsResponse.with {
            $0.rows = Array(found.prefix(limit))
            if found.count > limit, let last = $0.rows.last {
                $0.nextPageToken = PageMark(instant: last.time.microseconds, id: last.id).token
            }
        }
    }

    private static func resource(
        _ report: String,
        _ grouping: ReportGrouping
    ) throws -> ReportRowKind {
        switch report {
        case ProductionEfficiency.name: grouping == .stage ? .run : .job
        case QualityReport.name: .job
        case TechnicianScorecard.name: .entry
        default: throw ReportRefusal.reportUnknown(report)
        }
    }

    private static func query(
        _ request: ListReportRowsRequest,
        _ filter: DeliveredJobs.Filter,
        _ desk: ReportDesk,
        limit: Int
    ) throws -> ReportQuery {
        var span = desk.range.whole
        if desk.grouping.isTime, !request.key.isEmpty {
            let part = try desk.range.spans(desk.grouping).first { $0.first.text == request.key }
            guard let part else { throw ReportRefusal.datesInvalid }
            span = part
        }
        let after = request.pageToken.isEmpty ? nil : PageMark(request.pageToken)
        guard request.pageToken.isEmpty || after != nil else {
            throw ReportRefusal.pageTokenInvalid
        }
        let slice = RowSlice(span: span, after: after, limit: limit, shop: desk.shop)
        switch try resource(request.report, desk.grouping) {
        case .job:
            return jobs(slice, by: desk.grouping, key: request.key, filter)
        case .run: return runs(slice, stage: request.key)
        case .entry: return entries(slice, technician: request.key)
        }
    }

    static func jobs(
        _ slice: RowSlice,
        by grouping: ReportGrouping,
        key: String,
        _ filter: DeliveredJobs.Filter
    ) -> ReportQuery {
        let narrowing = DeliveredJobs.narrowing(grouping, key, filter)
        return ReportQuery(
            """
            SELECT id, actual_delivery_date AS time, job_number AS label, cycle_time AS value
            FROM jobs INDEXED BY jobs_delivered_report
            WHERE shop_id = ? AND actual_delivery_date >= ? AND actual_delivery_date < ?\
            \(slice.condition("actual_delivery_date"))\(narrowing.sql)
            ORDER BY actual_delivery_date, id LIMIT \(slice.limit)
            """,
            slice.values + narrowing.values
        )
    }

    static func runs(_ slice: RowSlice, stage: String) -> ReportQuery {
        ReportQuery(
            """
            SELECT id, completed_at AS time, stage AS label, actual_duration AS value
            FROM workflow_status INDEXED BY workflow_status_report
            WHERE shop_id = ? AND completed_at >= ? AND completed_at < ?\
            \(slice.condition("completed_at"))\(stage.isEmpty ? "" : " AND stage = ?")
            ORDER BY completed_at, id LIMIT \(slice.limit)
            """,
            slice.values + (stage.isEmpty ? [] : [.text(stage)])
        )
    }

    static func entries(_ slice: RowSlice, technician: String) -> ReportQuery {
        ReportQuery(
            """
            SELECT id, clock_in AS time, labor_type AS label, hours_worked_hundredths AS value
            FROM labor_time_entries INDEXED BY labor_time_entries_report
            WHERE shop_id = ? AND clock_in >= ? AND clock_in < ?\
            \(slice.condition("clock_in")) AND clock_out IS NOT NULL AND status <> 'cancelled'\
            \(technician.isEmpty ? "" : " AND technician_id = ?")
            ORDER BY clock_in, id LIMIT \(slice.limit)
            """,
            slice.values + (technician.isEmpty ? [] : [.uuid(technician)])
        )
    }
}

/// What a row is.
enum ReportRowKind: Sendable {
    case job, run, entry

    var resource: String {
        switch self {
        case .job: "job"
        case .run: "workflow_status"
        case .entry: "labor_time_entry"
        }
    }

    var collection: String {
        switch self {
        case .job: "jobs"
        case .run: "workflowStatuses"
        case .entry: "laborTimeEntries"
        }
    }
}

/// Which rows of some days: those after a mark, so many.
struct RowSlice: Sendable {
    let span: PeriodSpan
    let after: PageMark?
    let limit: Int
    let shop: ShopID

    fileprivate func condition(_ column: String) -> String {
        after == nil ? "" : " AND (\(column), id) > (?, ?)"
    }

    fileprivate var values: [SQLValue] {
        let begin = max(span.instants.lowerBound, after?.instant ?? .min)
        var values: [SQLValue] = [
            .shop(shop), .integer(begin), .integer(span.instants.upperBound),
        ]
        if let after { values += [.integer(after.instant), .uuid(after.id)] }
        return values
    }
}

/// Where a page ended. The rows are read by shop whatever it says.
struct PageMark: Sendable, Equatable {
    let instant: Int64
    let id: String

    var token: String { "\(instant)_\(id)" }

    init(instant: Int64, id: String) {
        self.instant = instant
        self.id = id
    }

    /// Nil for what is no mark.
    init?(_ token: String) {
        let parts = token.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let instant = Int64(parts[0]), UUIDText.isValid(String(parts[1]))
        else { return nil }
        self.instant = instant
        id = String(parts[1])
    }
}

extension SQLRow {
    fileprivate func reportRow(_ kind: ReportRowKind) -> ReportRow {
        let id = uuid("id") ?? ""
        return ReportRow.with {
            $0.id = id
            $0.resource = kind.resource
            $0.link = "/v1/\(kind.collection)/\(id)"
            $0.label = text("label") ?? ""
            $0.time = Google_Protobuf_Timestamp(microseconds: sum("time"))
            if let value = integer("value") { $0.value = value }
        }
    }
}
