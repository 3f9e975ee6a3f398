internal import Contracts
internal import Schema
internal import Store

/// Cars that were in the shop at an instant: those that still are, and those that went since.
enum JobsInWork {
    /// How long after the instant a car that was in the shop may have gone: nobody stays longer.
    private static let stayMax: Int64 = 400 * ShopCalendar.day

    /// In the shop and not delivered today. A job that waits outside (ready) is in work still.
    static func openQuery(at instant: Int64, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT count(*) AS jobs, sum(total_amount_minor) AS sales,
            sum(total_amount_minor * progress_percentage / 100) AS value,
            sum(max(0, coalesce(estimated_hours_hundredths, 0)
            - coalesce(actual_hours_hundredths, 0))) AS open_hours
            FROM jobs INDEXED BY jobs_in_work_report
            WHERE shop_id = ? AND check_in_date < ? AND actual_delivery_date IS NULL
            AND status <> 'cancelled'
            """,
            [.shop(shop), .integer(instant)]
        )
    }

    /// Went after the instant and had come before it.
    static func goneQuery(at instant: Int64, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT count(*) AS jobs, sum(total_amount_minor) AS sales
            FROM jobs INDEXED BY jobs_delivered_report
            WHERE shop_id = ? AND actual_delivery_date >= ? AND actual_delivery_date < ?
            AND check_in_date < ?
            """,
            [
                .shop(shop), .integer(instant), .integer(instant.addingClamped(stayMax)),
                .integer(instant),
            ]
        )
    }

    /// `wip_jobs`, and for what is there now `wip_value` and `open_hours`.
    static func read(at instant: Int64, _ view: View, in shop: ShopID) throws -> ReportSums {
        var sums = ReportSums()
        for row in try openQuery(at: instant, in: shop).rows(view) {
            sums.add("wip_jobs", row.sum("jobs"))
            sums.add("wip_value", row.sum("value"))
            sums.add("open_hours", row.sum("open_hours"))
        }
        for row in try goneQuery(at: instant, in: shop).rows(view) {
            sums.add("wip_jobs", row.sum("jobs"))
            sums.add("wip_value", row.sum("sales"))
        }
        return sums
    }
}
