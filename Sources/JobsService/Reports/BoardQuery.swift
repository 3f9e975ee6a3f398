internal import Contracts
internal import Schema
internal import Store

/// The one read behind the board: every open job with its car, its people, its open hold, the
/// blocks that are not cleared and the stages that run. A job has a row per block and running
/// stage, most have one.
struct BoardQuery: Sendable {
    var technician = ""
    var insurer = ""
    var department = ""
    var showEstimates = false

    /// Rows at most.
    static let rowsMax = View.rowsMax

    /// Jobs that stand on the board, in the order of their columns.
    var statuses: [Job.Status] {
        Job.Status.ordered.filter { $0 != .delivered && (showEstimates || $0 != .estimate) }
            + [.onHold]
    }

    /// - Returns: a statement whose every step goes by an index.
    func statement(in shop: ShopID) -> (sql: String, values: [SQLValue]) {
        let statuses = statuses
        var sql = Self.select
        sql += " AND j.status IN (" + statuses.map { _ in "?" }.joined(separator: ", ") + ")"
        var values: [SQLValue] = [.shop(shop)] + statuses.map { .text($0.storedName) }
        if !technician.isEmpty {
            sql += " AND j.assigned_to = ?"
            values.append(.uuid(technician))
        }
        if !insurer.isEmpty {
            sql += " AND j.insurance_company_id = ?"
            values.append(.uuid(insurer))
        }
        if !department.isEmpty {
            sql += " AND u.department = ?"
            values.append(.text(department))
        }
        return (sql + Self.order, values)
    }

    private static let select = """
        SELECT j.id AS id, j.job_number AS job_number, j.status AS status,
        j.held_from_status AS held_from, j.hold_reason AS hold_reason, j.priority AS priority,
        j.is_rush AS is_rush, j.is_vip AS is_vip, j.is_drp AS is_drp,
        j.assigned_to AS technician, j.insurance_company_id AS insurer,
        j.target_delivery_date AS target, j.promised_original_date AS promised,
        j.promise_changes AS promise_changes, j.parts_eta AS parts_eta,
        j.open_parts_lines AS open_parts, j.critical_parts_missing AS critical_parts,
        j.estimate_status AS estimate_status, j.quality_status AS quality_status,
        j.quality_notes AS quality_notes, j.quality_checked_at AS quality_at,
        j.blueprint_completed AS blueprint, j.blueprint_completed_at AS blueprint_at,
        j.status_changed_at AS status_at, j.estimated_hours_hundredths AS estimated_hours,
        j.actual_hours_hundredths AS actual_hours, j.progress_percentage AS progress,
        v.year AS year, v.make AS make, v.model AS model,
        c.first_name AS customer_first, c.last_name AS customer_last,
        c.company_name AS company,
        u.first_name AS technician_first, u.last_name AS technician_last,
        h.id AS hold, h.cause AS hold_cause, h.reason AS held_because, h.owner_id AS hold_owner,
        h.started_at AS hold_since, h.expected_until AS hold_until,
        ho.first_name AS hold_owner_first, ho.last_name AS hold_owner_last,
        b.id AS block, b.stage AS block_stage, b.cause AS block_cause, b.reason AS block_reason,
        b.owner_id AS block_owner, b.since AS block_since, b.expected_until AS block_until,
        bo.first_name AS block_owner_first, bo.last_name AS block_owner_last,
        w.id AS run, w.stage AS run_stage, w.stage_order AS run_order, w.bay_number AS bay,
        w.customer_approval_required AS approval_required,
        w.customer_approved AS approved, w.requires_inspection AS inspection_required,
        w.inspection_completed AS inspected, w.progress_percentage AS run_progress,
        w.started_at AS run_since, w.update_time AS run_update
        FROM jobs j
        LEFT JOIN vehicles v ON v.shop_id = j.shop_id AND v.id = j.vehicle_id
        LEFT JOIN customers c ON c.shop_id = j.shop_id AND c.id = j.customer_id
        LEFT JOIN users u ON u.shop_id = j.shop_id AND u.id = j.assigned_to
        LEFT JOIN job_holds h ON h.shop_id = j.shop_id AND h.job_id = j.id
        AND h.ended_at IS NULL
        LEFT JOIN users ho ON ho.shop_id = j.shop_id AND ho.id = h.owner_id
        LEFT JOIN stage_blocks b ON b.shop_id = j.shop_id AND b.job_id = j.id
        AND b.cleared_at IS NULL
        LEFT JOIN users bo ON bo.shop_id = j.shop_id AND bo.id = b.owner_id
        LEFT JOIN workflow_status w ON w.shop_id = j.shop_id AND w.job_id = j.id
        AND w.status = 'in_progress'
        WHERE j.shop_id = ? AND j.delete_time IS NULL
        """

    private static let order = """
         ORDER BY j.target_delivery_date IS NULL, j.target_delivery_date, j.job_number, j.id,
        w.stage_order LIMIT \(rowsMax)
        """
}
