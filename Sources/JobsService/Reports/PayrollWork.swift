internal import Contracts
internal import Schema
internal import Store

/// What is paid for some days: the entries that a closed period marked, or those that began in the
/// days.
struct PayrollWork {
    var work = TechnicianSums()
    var unpaid: Int64 = 0
    var waiting: Int64 = 0

    private static let columns = """
        technician_id AS technician, count(*) AS entries, sum(hours_worked_hundredths) AS clocked,
        sum(overtime_hours_hundredths) AS overtime, sum(flagged_hours_hundredths) AS flagged,
        sum(labor_cost_minor) AS cost, sum(billable_amount_minor) AS sales,
        sum(payroll_processed = 0) AS unpaid,
        sum(status = 'disputed' OR (requires_approval = 1 AND approved = 0)) AS waiting
        """

    static func ofDays(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT \(columns) FROM labor_time_entries INDEXED BY labor_time_entries_report
            WHERE shop_id = ? AND clock_in >= ? AND clock_in < ? AND clock_out IS NOT NULL
            AND status <> 'cancelled' GROUP BY technician_id
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }

    /// The one statement here that reads rows: those of one period alone.
    static func ofPeriod(_ name: String, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT \(columns) FROM labor_time_entries
            WHERE shop_id = ? AND payroll_period = ? GROUP BY technician_id
            """,
            [.shop(shop), .text(name)]
        )
    }

    /// By person, with everybody who was at the shop.
    ///
    /// - Parameter period: the closed period of exactly these days; nil = none.
    static func read(
        _ span: PeriodSpan,
        period: String?,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: PayrollWork] {
        var found: [String: PayrollWork] = [:]
        let query = period.map { ofPeriod($0, in: shop) } ?? ofDays(span, in: shop)
        for row in try query.rows(view) {
            guard let id = row.uuid("technician") else { continue }
            var part = PayrollWork()
            part.work.entries = row.sum("entries")
            part.work.clocked = row.sum("clocked")
            part.work.overtime = row.sum("overtime")
            part.work.flagged = row.sum("flagged")
            part.work.laborCost = row.sum("cost")
            part.work.laborSales = row.sum("sales")
            part.unpaid = row.sum("unpaid")
            part.waiting = row.sum("waiting")
            found[id] = part
        }
        for row in try TechnicianWork.attendance(span, in: shop).rows(view) {
            guard let id = row.uuid("technician") else { continue }
            found[id, default: PayrollWork()].work.attendedMinutes = row.sum("minutes")
        }
        return found
    }
}
