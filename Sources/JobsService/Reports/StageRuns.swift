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

    /// Sorting a month's runs by stage costs more than summing them: it is done where lines are
    /// stages.
    static func query(_ span: PeriodSpan, byStage: Bool, in shop: ShopID) -> ReportQuery {
        let columns = sums.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
        return ReportQuery(
            """
            SELECT \(byStage ? "stage" : "''") AS stage, \(columns)
            FROM workflow_status INDEXED BY workflow_status_report
            WHERE shop_id = ? AND completed_at >= ? AND completed_at < ?\
            \(byStage ? " GROUP BY stage" : "")
            """,
            values(span, shop)
        )
    }

    /// Waits and delays of the stages that were left, from the history.
    static func waitsQuery(_ span: PeriodSpan, byStage: Bool, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT \(byStage ? "from_stage" : "''") AS stage, count(*) AS moves,
            sum(wait_time) AS wait, sum(delay_minutes) AS delay
            FROM job_stage_history INDEXED BY job_stage_history_report
            WHERE shop_id = ? AND transition_time >= ? AND transition_time < ?\
            \(byStage ? " GROUP BY from_stage" : "")
            """,
            values(span, shop)
        )
    }

    /// Delays by reason, over all stages.
    static func reasonsQuery(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT delay_reason AS reason, count(*) AS moves, sum(delay_minutes) AS delay
            FROM job_stage_history INDEXED BY job_stage_history_report
            WHERE shop_id = ? AND transition_time >= ? AND transition_time < ?
            AND delay_reason IS NOT NULL GROUP BY delay_reason
            """,
            values(span, shop)
        )
    }

    private static func values(_ span: PeriodSpan, _ shop: ShopID) -> [SQLValue] {
        [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
    }

    /// Runs by stage, or all of them under an empty key.
    static func runs(
        _ span: PeriodSpan,
        byStage: Bool,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: ReportSums] {
        var found: [String: ReportSums] = [:]
        for row in try query(span, byStage: byStage, in: shop).rows(view) {
            let stage = row.text("stage") ?? ""
            for (name, _) in sums { found[stage, default: ReportSums()].add(name, row.sum(name)) }
        }
        return found
    }

    /// Runs and waits by stage, or all of them under an empty key.
    static func read(
        _ span: PeriodSpan,
        byStage: Bool,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: ReportSums] {
        var found = try runs(span, byStage: byStage, view, in: shop)
        for row in try waitsQuery(span, byStage: byStage, in: shop).rows(view) {
            let stage = row.text("stage") ?? ""
            for name in ["moves", "wait", "delay"] {
                found[stage, default: ReportSums()].add(name, row.sum(name))
            }
        }
        return found
    }

    /// Delays under the names of their reasons.
    static func delays(_ span: PeriodSpan, _ view: View, in shop: ShopID) throws -> ReportSums {
        var found = ReportSums()
        for row in try reasonsQuery(span, in: shop).rows(view) {
            guard let reason = row.text("reason") else { continue }
            found.add(delay(reason), row.sum("delay"))
            found.add(delays(reason), row.sum("moves"))
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
