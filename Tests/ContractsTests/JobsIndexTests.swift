import Contracts
import Schema
import Testing

/// The indexes that the domain's section 3.1 lists for the tables of Jobs, against those that the
/// contracts declare.
@Suite("Indexes of the Jobs tables, as the domain lists them")
struct JobsIndexTests {
    /// What is done in place of an index of the list, and why.
    private static let differences: [Wanted: String] = [
        Wanted("estimate_line_items UNIQUE estimate_id line_number"):
            "the shop leads every unique set: a row never clashes with another shop's",
        Wanted("estimate_line_items UNIQUE estimate_id source_line_key"): "as above",
        Wanted("workflow_status UNIQUE job_id stage rework_count"): "as above",
        Wanted("labor_time_entries UNIQUE technician_id ONLY"): "as above",
        Wanted("bms_imports UNIQUE shop_id content_hash"):
            "a file whose import failed or was rolled back is taken again (J116)",
        Wanted("attachments UNIQUE shop_id job_id sha256"):
            "a file that was deleted may be put in again",
        Wanted("bms_imports import_date"):
            "one column across all shops: lists are a shop's, which leads its own index",
        Wanted("workflow_status stage"): "as above",
        Wanted("production_stages stage_order"): "as above",
        Wanted("job_stage_history quality_score_tenths"): "as above; few values, no list by it",
        Wanted("technician_performance quality_score_tenths"):
            "as above; few values, no list by it",
    ]

    @Test("every index of the list is there, or the table of differences says why not")
    func wanted() {
        for wanted in Self.list {
            let there = Self.serves(wanted)
            #expect(there != (Self.differences[wanted] != nil), "\(wanted)")
        }
    }

    @Test("no difference is written down that is none")
    func differences() {
        #expect(Self.list.count == 117)
        for wanted in Self.differences.keys {
            #expect(Self.list.contains(wanted), "\(wanted) is in no list")
        }
    }

    /// An index does what a narrower one would: a list by its first columns uses it too.
    private static func serves(_ wanted: Wanted) -> Bool {
        let table = Contracts.jobs.tables.first { $0.name == wanted.table }
        return table?.indexes.contains { index in
            guard index.unique == wanted.unique || !wanted.unique else { return false }
            guard index.condition.isEmpty || wanted.partial else { return false }
            return wanted.unique
                ? index.columns == wanted.columns && index.condition.isEmpty == !wanted.partial
                : index.columns.starts(with: wanted.columns)
        } ?? false
    }

    /// One line of the list: the table, UNIQUE, the columns, ONLY for an index of some rows.
    private struct Wanted: Hashable, CustomStringConvertible {
        let description: String
        let table: String
        let columns: [String]
        let unique: Bool
        let partial: Bool

        init(_ line: String) {
            let words = line.split(separator: " ").map(String.init)
            description = line
            table = words.first ?? ""
            unique = words.contains("UNIQUE")
            partial = words.contains("ONLY")
            columns = words.dropFirst().filter { $0 != "UNIQUE" && $0 != "ONLY" }
        }
    }

    /// In this schema's names: `created_at` of the list is `create_time` here, scores carry their
    /// unit.
    private static let list = """
        shops UNIQUE license_key
        shops is_active trial_expires_at
        users UNIQUE shop_id email
        users UNIQUE shop_id username
        users UNIQUE shop_id employee_id
        users shop_id role is_active
        users shop_id supervisor_id
        users shop_id department is_active
        users shop_id is_clocked_in
        customers UNIQUE shop_id customer_number
        customers shop_id last_name first_name
        customers shop_id phone_e164
        customers shop_id mobile_e164
        customers shop_id email_lower
        customers shop_id customer_type customer_status
        customers shop_id company_name
        customers shop_id last_visit_date
        vehicles UNIQUE shop_id vin ONLY
        vehicles shop_id license_plate
        vehicles shop_id customer_id
        vehicles shop_id make model year
        vehicles shop_id vehicle_status
        vehicles vin_last8
        jobs UNIQUE shop_id job_number
        jobs shop_id status priority
        jobs shop_id target_delivery_date
        jobs shop_id check_in_date
        jobs shop_id actual_delivery_date
        jobs shop_id customer_id create_time
        jobs shop_id vehicle_id create_time
        jobs shop_id assigned_to status
        jobs shop_id insurance_company_id status
        jobs shop_id claim_number
        jobs shop_id bay_id ONLY
        jobs shop_id is_archived update_time
        jobs original_job_id
        jobs shop_id status update_time ONLY
        estimates UNIQUE shop_id estimate_number revision_count
        estimates shop_id customer_id
        estimates shop_id vehicle_id
        estimates shop_id status
        estimates job_id
        estimates shop_id insurance_company_id status
        estimates shop_id claim_number
        estimates shop_id expiration_date ONLY
        estimates shop_id estimate_date
        estimate_line_items UNIQUE estimate_id line_number
        estimate_line_items estimate_id
        estimate_line_items estimate_id type
        estimate_line_items estimate_id status
        estimate_line_items estimate_id supplement_number
        estimate_line_items vendor_id
        estimate_line_items part_number
        estimate_line_items UNIQUE estimate_id source_line_key
        bms_imports shop_id import_date
        bms_imports shop_id status
        bms_imports import_date
        bms_imports UNIQUE shop_id content_hash
        bms_imports estimate_id
        bms_imports job_id
        workflow_status UNIQUE job_id stage rework_count
        workflow_status shop_id stage status
        workflow_status job_id stage_order
        workflow_status stage
        workflow_status technician_id status
        workflow_status shop_id status started_at
        workflow_status original_workflow_id
        workflow_status shop_id bay_number ONLY
        production_stages UNIQUE shop_id stage_order
        production_stages UNIQUE shop_id stage_code
        production_stages shop_id stage_type
        production_stages shop_id category
        production_stages shop_id is_active
        production_stages stage_order
        job_stage_history job_id transition_time
        job_stage_history shop_id transition_time
        job_stage_history technician_id transition_time
        job_stage_history shop_id to_stage transition_time
        job_stage_history quality_score_tenths
        job_stage_history shop_id movement_type transition_time
        job_stage_history shop_id issue_type transition_time ONLY
        job_stage_history workflow_status_id
        job_stage_history production_stage_id transition_time
        job_stage_history shop_id delay_reason transition_time
        labor_time_entries shop_id clock_in
        labor_time_entries technician_id clock_in
        labor_time_entries job_id clock_in
        labor_time_entries UNIQUE technician_id ONLY
        labor_time_entries estimate_line_item_id
        labor_time_entries shop_id status
        labor_time_entries shop_id approved ONLY
        labor_time_entries shop_id payroll_period technician_id
        labor_time_entries original_time_entry_id
        labor_time_entries shop_id labor_type clock_in
        technician_performance UNIQUE shop_id technician_id reporting_period period_start
        technician_performance overall_score_hundredths quality_score_tenths utilization_rate_basis_points
        technician_performance technician_id period_start
        technician_performance shop_id reporting_period period_start
        technician_performance shop_id performance_grade
        technician_performance shop_id overall_score_hundredths
        technician_performance quality_score_tenths
        vehicle_history vehicle_id service_date
        vehicle_history shop_id service_date
        vehicle_history job_id
        vehicle_history shop_id follow_up_date ONLY
        vehicle_history shop_id warranty_expiry
        vehicle_history original_service_id
        vehicle_history technician_id service_date
        attachments job_id category
        attachments estimate_id
        attachments customer_id
        attachments vehicle_id
        attachments parts_order_id
        attachments shop_id file_type upload_date
        attachments parent_attachment_id
        attachments UNIQUE shop_id job_id sha256
        attachments shop_id status expiration_date
        """.split(separator: "\n").map { Wanted(String($0)) }
}
