internal import Contracts
internal import Schema
internal import Store

/// Clocked time of some days, and the part of it that was done again.
enum ReworkTime {
    static func query(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT sum(hours_worked_hundredths) AS clocked,
            sum(CASE WHEN is_rework = 1 THEN hours_worked_hundredths END) AS rework,
            sum(CASE WHEN is_rework = 1 THEN labor_cost_minor END) AS rework_cost,
            sum(is_rework) AS rework_entries
            FROM labor_time_entries INDEXED BY labor_time_entries_report
            WHERE shop_id = ? AND clock_in >= ? AND clock_in < ? AND clock_out IS NOT NULL
            AND status <> 'cancelled'
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }

    static func read(_ span: PeriodSpan, _ view: View, in shop: ShopID) throws -> ReportSums {
        var sums = ReportSums()
        for row in try query(span, in: shop).rows(view) {
            for name in ["clocked", "rework", "rework_cost", "rework_entries"] {
                sums.add(name, row.sum(name))
            }
        }
        return sums
    }
}
