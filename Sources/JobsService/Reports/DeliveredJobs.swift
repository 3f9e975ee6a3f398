internal import Contracts
internal import Schema
internal import Store

/// Jobs of some days by the day they were delivered, summed by a key. One statement, one index.
struct DeliveredJobs {
    /// Which jobs.
    struct Filter: Sendable {
        var insurer = ""
        var drpOnly = false

        /// Only some of the jobs: what is no figure of jobs is left out.
        var isNarrow: Bool { !insurer.isEmpty || drpOnly }

        /// What the jobs are parted by. Runs through stages do not say whose job it is.
        var groupings: Set<ReportGrouping> {
            let ofJobs: Set<ReportGrouping> = [
                .total, .day, .week, .month, .insurer, .drivable, .severity,
            ]
            return isNarrow ? ofJobs : ofJobs.union([.stage])
        }

        fileprivate var condition: String {
            (insurer.isEmpty ? "" : " AND insurance_company_id = ?")
                + (drpOnly ? " AND is_drp = 1" : "")
        }

        fileprivate var values: [SQLValue] { insurer.isEmpty ? [] : [.uuid(insurer)] }
    }

    /// Base sums and how they are made. Durations are minutes; what has no two ends is not counted.
    private static let sums: [(name: String, sql: String)] = [
        ("jobs", "count(*)"),
        ("days", "sum(cycle_time)"),
        ("jobs_with_days", "count(cycle_time)"),
        ("production_minutes", "sum((completion_date - check_in_date) / 60000000)"),
        ("production_jobs", "count(completion_date - check_in_date)"),
        ("in_start_minutes", "sum((start_date - check_in_date) / 60000000)"),
        ("in_start_jobs", "count(start_date - check_in_date)"),
        ("start_complete_minutes", "sum((completion_date - start_date) / 60000000)"),
        ("start_complete_jobs", "count(completion_date - start_date)"),
        ("complete_out_minutes", "sum((actual_delivery_date - completion_date) / 60000000)"),
        ("complete_out_jobs", "count(completion_date)"),
        ("touch", "sum(actual_hours_hundredths)"),
        ("sold", "sum(estimated_hours_hundredths)"),
        ("rental_minutes", "sum((rental_end_date - rental_start_date) / 60000000)"),
        ("rental_jobs", "count(rental_end_date - rental_start_date)"),
        ("promised", "count(coalesce(promised_original_date, target_delivery_date))"),
        (
            "on_time_original",
            "sum(actual_delivery_date <= coalesce(promised_original_date, target_delivery_date))"
        ),
        ("targeted", "count(target_delivery_date)"),
        ("on_time_last", "sum(actual_delivery_date <= target_delivery_date)"),
        ("supplemented", "sum(supplement_count > 0)"),
        ("supplements", "sum(supplement_count)"),
        ("supplement_amount", "sum(supplement_amount_minor)"),
        ("original_amount", "sum(coalesce(total_amount_minor, 0) - supplement_amount_minor)"),
        ("sales", "sum(total_amount_minor)"),
        ("labor_sales", "sum(labor_amount_minor)"),
        (
            "comebacks",
            "sum(come_back = 1 AND (come_back_date IS NULL"
                + " OR come_back_date - actual_delivery_date <= 15552000000000))"
        ),
        ("warranty_claims", "sum(warranty_claim)"),
        ("satisfaction", "sum(customer_satisfaction)"),
        ("answers", "count(customer_satisfaction)"),
        ("calibrations_required", "sum(calibration_status <> 'not_required')"),
        ("calibrations_done", "sum(calibration_status = 'completed')"),
        ("photos_required", "sum(photos_required)"),
        ("photos_there", "sum(photos_required = 1 AND photos_taken = 1)"),
    ]

    /// The expression that a line's key is read from.
    static func key(_ grouping: ReportGrouping) -> String {
        switch grouping {
        case .insurer: "insurance_company_id"
        case .drivable: "drivable"
        case .severity:
            "CASE WHEN coalesce(total_amount_minor, 0) < \(Severity.mediumMinor) THEN 'light'"
                + " WHEN total_amount_minor < \(Severity.heavyMinor) THEN 'medium'"
                + " WHEN total_amount_minor <= \(Severity.heavyMaxMinor) THEN 'heavy'"
                + " ELSE 'severe' END"
        case .total, .day, .week, .month, .stage, .unspecified, .UNRECOGNIZED: "''"
        }
    }

    /// Of what is not known: no insurer, nobody said whether it drives.
    static let noKey = "none"

    /// The key as lines carry it.
    static func text(_ row: SQLRow) -> String {
        switch row["key"] {
        case .text(let text): text
        case .integer(let number): number == 1 ? "true" : "false"
        case .bytes: row.uuid("key") ?? noKey
        case .null, .real, .boolean, .uuid, .enumeration: noKey
        }
    }

    static func query(
        _ span: PeriodSpan,
        by grouping: ReportGrouping,
        _ filter: Filter,
        in shop: ShopID
    ) -> ReportQuery {
        let columns = sums.map { "\($0.sql) AS \($0.name)" }.joined(separator: ", ")
        return ReportQuery(
            """
            SELECT \(key(grouping)) AS key, cycle_time, \(columns)
            FROM jobs INDEXED BY jobs_delivered_report
            WHERE shop_id = ? AND actual_delivery_date >= ? AND actual_delivery_date < ?\
            \(filter.condition) GROUP BY 1, 2
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
                + filter.values
        )
    }

    /// By key.
    static func read(
        _ span: PeriodSpan,
        by grouping: ReportGrouping,
        _ filter: Filter,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: ReportSums] {
        var found: [String: ReportSums] = [:]
        for row in try query(span, by: grouping, filter, in: shop).rows(view) {
            let key = text(row)
            for (name, _) in sums { found[key, default: ReportSums()].add(name, row.sum(name)) }
            if let days = row.integer("cycle_time") {
                found[key, default: ReportSums()].addDays(days, count: row.sum("jobs"))
            }
        }
        return found
    }

    /// The condition of one line's rows.
    static func narrowing(
        _ grouping: ReportGrouping,
        _ key: String,
        _ filter: Filter
    ) -> (sql: String, values: [SQLValue]) {
        guard !key.isEmpty else { return (filter.condition, filter.values) }
        let isKnown = key != noKey
        switch grouping {
        case .insurer where !isKnown:
            return (filter.condition + " AND insurance_company_id IS NULL", filter.values)
        case .drivable where !isKnown:
            return (filter.condition + " AND drivable IS NULL", filter.values)
        case .insurer:
            return (
                filter.condition + " AND insurance_company_id = ?", filter.values + [.uuid(key)]
            )
        case .drivable:
            return (
                filter.condition + " AND drivable = ?",
                filter.values + [.boolean(key == "true")]
            )
        case .severity:
            return (
                filter.condition + " AND \(Self.key(.severity)) = ?",
                filter.values + [.text(key)]
            )
        case .total, .day, .week, .month, .stage, .unspecified, .UNRECOGNIZED:
            return (filter.condition, filter.values)
        }
    }

    // MARK: working time

    /// Jobs one by one, for what only the shop's calendar can say.
    static func timesQuery(
        _ span: PeriodSpan,
        by grouping: ReportGrouping,
        _ filter: Filter,
        in shop: ShopID
    ) -> ReportQuery {
        ReportQuery(
            """
            SELECT \(key(grouping)) AS key, check_in_date, completion_date, actual_delivery_date,
            actual_hours_hundredths AS touch, estimated_hours_hundredths AS sold
            FROM jobs INDEXED BY jobs_delivered_report
            WHERE shop_id = ? AND actual_delivery_date >= ? AND actual_delivery_date < ?\
            \(filter.condition) AND check_in_date IS NOT NULL
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
                + filter.values
        )
    }

    /// Working minutes from check-in to completion and to delivery, with the hours of those jobs.
    static func workingTimes(
        _ days: [PeriodSpan],
        by grouping: ReportGrouping,
        _ filter: Filter,
        _ clock: WorkingClock,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: ReportSums] {
        var found: [String: ReportSums] = [:]
        for day in days {
            for row in try timesQuery(day, by: grouping, filter, in: shop).rows(view) {
                let key = text(row)
                let start = row.sum("check_in_date")
                if let completed = row.integer("completion_date") {
                    found[key, default: ReportSums()].add(
                        "working_minutes",
                        clock.minutes(from: start, to: completed)
                    )
                    found[key, default: ReportSums()].add("working_touch", row.sum("touch"))
                }
                found[key, default: ReportSums()].add(
                    "stay_minutes",
                    clock.minutes(from: start, to: row.sum("actual_delivery_date"))
                )
                found[key, default: ReportSums()].add("stay_sold", row.sum("sold"))
                found[key, default: ReportSums()].add("stay_jobs", 1)
            }
        }
        return found
    }
}
