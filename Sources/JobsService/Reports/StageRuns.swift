internal import Contracts
internal import Schema
internal import Store

/// Runs through stages by the day they were completed, and what cars waited for, by stage.
enum StageRuns {
    private static let sums: [(name: String, sql: String)] = [
        ("runs", "count(*)"),
        ("elapsed", "sum(actual_duration)"),
        ("elapsed_runs", "count(actual_duration)"),
        (
            "planned",
            "sum(CASE WHEN actual_duration IS NOT NULL THEN estimated_duration END)"
        ),
        (
            "planned_actual",
            "sum(CASE WHEN estimated_duration IS NOT NULL THEN actual_duration END)"
        ),
        ("reworked", "sum(rework_count > 0 OR requires_rework = 1)"),
        ("first_time", "sum(rework_count = 0 AND requires_rework = 0)"),
        ("inspections", "sum(requires_inspection)"),
        (
            "inspections_passed",
            "sum(requires_inspection = 1 AND inspection_completed = 1 AND rework_count = 0"
                + " AND requires_rework = 0)"
        ),
    ]

    static func query(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        let columns = sums.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
        return ReportQuery(
            """
            SELECT stage, \(columns) FROM workflow_status INDEXED BY workflow_status_report
            WHERE shop_id = ? AND completed_at >= ? AND completed_at < ? GROUP BY stage
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }

    /// Waits and delays of the stages that were left, from the history.
    static func historyQuery(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT from_stage AS stage, delay_reason AS reason, count(*) AS moves,
            sum(wait_time) AS wait, sum(delay_minutes) AS delay
            FROM job_stage_history INDEXED BY job_stage_history_report
            WHERE shop_id = ? AND transition_time >= ? AND transition_time < ? GROUP BY 1, 2
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }

    /// By stage.
    static func read(
        _ span: PeriodSpan,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: BaseSums] {
        var found: [String: BaseSums] = [:]
        for row in try query(span, in: shop).rows(view) {
            let stage = row.text("stage") ?? ""
            for (name, _) in sums { found[stage, default: BaseSums()].add(name, row.sum(name)) }
        }
        for row in try historyQuery(span, in: shop).rows(view) {
            let stage = row.text("stage") ?? ""
            found[stage, default: BaseSums()].add("moves", row.sum("moves"))
            found[stage, default: BaseSums()].add("wait", row.sum("wait"))
            found[stage, default: BaseSums()].add("delay", row.sum("delay"))
            if let reason = row.text("reason") {
                found[stage, default: BaseSums()].add(delay(reason), row.sum("delay"))
                found[stage, default: BaseSums()].add(delays(reason), row.sum("moves"))
            }
        }
        return found
    }

    /// Names of the base sums of a reason for delay.
    static func delay(_ reason: String) -> String { "delay." + reason }
    static func delays(_ reason: String) -> String { "delays." + reason }

    /// Every reason that a delay may have, as tables keep it.
    static let reasons = JobStageHistory.DelayReason.allCases.map(\.storedName)
        .filter { !$0.isEmpty }
}
