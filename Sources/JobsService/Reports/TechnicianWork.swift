internal import Contracts
internal import Schema
internal import Store

/// What technicians did in some days: attendance, entries, stages, delivered jobs. Four
/// statements for the whole shop, each over one covering index.
enum TechnicianWork {
    /// By technician.
    static func read(
        _ span: PeriodSpan,
        _ view: View,
        in shop: ShopID
    ) throws -> [String: TechnicianSums] {
        var sums: [String: TechnicianSums] = [:]
        for row in try attendance(span, in: shop).rows(view) {
            guard let id = row.uuid("technician") else { continue }
            sums[id, default: TechnicianSums()].addAttendance(row)
        }
        for row in try entries(span, in: shop).rows(view) {
            guard let id = row.uuid("technician") else { continue }
            sums[id, default: TechnicianSums()].addEntries(row)
        }
        for row in try stages(span, in: shop).rows(view) {
            guard let id = row.uuid("technician") else { continue }
            sums[id, default: TechnicianSums()].addStages(row)
        }
        for row in try jobs(span, in: shop).rows(view) {
            guard let id = row.uuid("technician") else { continue }
            sums[id, default: TechnicianSums()].addJobs(row)
        }
        return sums
    }

    static func attendance(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT user_id AS technician, sum(attended_minutes) AS minutes,
            sum(presence = 'present') AS worked, sum(presence = 'absent') AS absent,
            sum(late) AS late
            FROM attendance_days INDEXED BY attendance_days_report
            WHERE shop_id = ? AND date >= ? AND date < ? GROUP BY user_id
            """,
            [.shop(shop), .text(span.first.text), .text(span.end.text)]
        )
    }

    /// Adjustments count where they were made; cancelled entries nowhere.
    static func entries(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT technician_id AS technician, count(*) AS entries,
            sum(hours_worked_hundredths) AS clocked, sum(billable_hours_hundredths) AS billable,
            sum(overtime_hours_hundredths) AS overtime, sum(flagged_hours_hundredths) AS flagged,
            sum(labor_cost_minor) AS cost, sum(billable_amount_minor) AS sales
            FROM labor_time_entries INDEXED BY labor_time_entries_report
            WHERE shop_id = ? AND clock_in >= ? AND clock_in < ? AND clock_out IS NOT NULL
            AND status <> 'cancelled' GROUP BY technician_id
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }

    /// A run that is no repetition is right the first time. Velocity is 100 ÷ minutes, a
    /// repetition at four fifths (J087), in hundredths rounded half up.
    static func stages(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT technician_id AS technician, count(*) AS stages,
            sum(rework_count = 0 AND requires_rework = 0) AS first_time,
            sum(rework_count > 0 OR requires_rework = 1) AS reworked,
            sum(quality_rating) AS ratings, count(quality_rating) AS rated,
            sum(requires_inspection) AS inspections,
            sum(requires_inspection = 1 AND inspection_completed = 1 AND rework_count = 0
            AND requires_rework = 0) AS passed,
            sum(CASE WHEN actual_duration > 0 THEN
            (20000 * CASE WHEN rework_count = 0 AND requires_rework = 0 THEN 10 ELSE 8 END
            + 10 * actual_duration) / (20 * actual_duration) END) AS velocity,
            sum(actual_duration > 0) AS velocity_stages
            FROM workflow_status INDEXED BY workflow_status_report
            WHERE shop_id = ? AND completed_at >= ? AND completed_at < ?
            AND technician_id IS NOT NULL GROUP BY technician_id
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }

    /// Delivered jobs by the technician who held them.
    static func jobs(_ span: PeriodSpan, in shop: ShopID) -> ReportQuery {
        ReportQuery(
            """
            SELECT assigned_to AS technician, count(*) AS jobs,
            count(target_delivery_date) AS promised,
            sum(actual_delivery_date <= target_delivery_date) AS on_time,
            sum((actual_delivery_date - check_in_date) / 60000000) AS minutes,
            sum(come_back) AS comebacks, sum(customer_satisfaction) AS satisfaction,
            count(customer_satisfaction) AS answers, sum(customer_satisfaction >= 4) AS good,
            sum(customer_satisfaction <= 2) AS bad
            FROM jobs INDEXED BY jobs_delivered_report
            WHERE shop_id = ? AND actual_delivery_date >= ? AND actual_delivery_date < ?
            AND assigned_to IS NOT NULL GROUP BY assigned_to
            """,
            [.shop(shop), .integer(span.instants.lowerBound), .integer(span.instants.upperBound)]
        )
    }
}

extension TechnicianSums {
    fileprivate mutating func addAttendance(_ row: SQLRow) {
        attendedMinutes = row.sum("minutes")
        daysWorked = row.sum("worked")
        daysAbsent = row.sum("absent")
        daysLate = row.sum("late")
    }

    fileprivate mutating func addEntries(_ row: SQLRow) {
        entries = row.sum("entries")
        clocked = row.sum("clocked")
        billable = row.sum("billable")
        overtime = row.sum("overtime")
        flagged = row.sum("flagged")
        laborCost = row.sum("cost")
        laborSales = row.sum("sales")
    }

    fileprivate mutating func addStages(_ row: SQLRow) {
        stages = row.sum("stages")
        stagesFirstTime = row.sum("first_time")
        stagesReworked = row.sum("reworked")
        ratings = row.sum("ratings")
        rated = row.sum("rated")
        inspections = row.sum("inspections")
        inspectionsPassed = row.sum("passed")
        velocity = row.sum("velocity")
        velocityStages = row.sum("velocity_stages")
    }

    fileprivate mutating func addJobs(_ row: SQLRow) {
        jobs = row.sum("jobs")
        jobsPromised = row.sum("promised")
        jobsOnTime = row.sum("on_time")
        jobMinutes = row.sum("minutes")
        comebacks = row.sum("comebacks")
        satisfaction = row.sum("satisfaction")
        answers = row.sum("answers")
        answersGood = row.sum("good")
        answersBad = row.sum("bad")
    }
}
