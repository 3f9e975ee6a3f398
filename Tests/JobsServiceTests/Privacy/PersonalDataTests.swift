import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("Where persons are")
struct PersonalDataTests {
    private var tables: [TableDescription] { Contracts.jobs.tables }
    private var planned: [String: PersonalTable] {
        Dictionary(uniqueKeysWithValues: PersonalData.tables.map { ($0.table.name, $0) })
    }

    @Test("every table with personal columns is in the plan of an erasure, or says why not")
    func tablesKnown() {
        for table in tables where !table.personalColumns.isEmpty {
            let isKnown = planned[table.name] != nil || PersonalData.others[table.name] != nil
            #expect(isKnown, "\(table.name): \(table.personalColumns.map(\.name))")
        }
    }

    @Test("every table that names a customer, a job, a car or an estimate is in the plan")
    func linksKnown() {
        let links: Set = ["customer_id", "job_id", "vehicle_id", "estimate_id"]
        for table in tables where !links.isDisjoint(with: table.columns.map(\.name)) {
            let isKnown = planned[table.name] != nil || PersonalData.others[table.name] != nil
            #expect(isKnown, "\(table.name)")
        }
    }

    /// Words of columns that hold what somebody wrote or is called.
    private static let words: Set = [
        "notes", "comments", "feedback", "email", "phone", "mobile", "address", "licence",
        "license",
    ]
    /// Free texts that are of the shop's own work, by column.
    private static let ofTheShop: Set = [
        "technician_notes", "supervisor_notes", "environmental_notes", "inspection_notes",
        "safety_notes", "quality_notes", "approval_notes", "internal_notes", "notes",
        "coaching_notes", "supervisor_comments", "decision_notes",
    ]
    private static let workTables: Set = [
        "workflow_status", "job_stage_history", "labor_time_entries", "technician_performance",
        "production_stages", "shops", "estimate_line_items", "attendance_days", "capacity_days",
        "bays", "rate_tables", "calibration_records", "estimate_supplements",
    ]

    @Test("a column whose name speaks of a person is marked personal in its contract")
    func columnsMarked() {
        for table in tables {
            for column in table.columns where column.sensitivity == .none && column.kind == .text {
                let words = Set(column.name.split(separator: "_").map(String.init))
                guard !words.isDisjoint(with: Self.words) else { continue }
                let isWork =
                    Self.workTables.contains(table.name)
                    && (Self.ofTheShop.contains(column.name) || table.name == "shops")
                #expect(isWork, "\(table.name).\(column.name) is not marked sensitive: PERSONAL")
            }
        }
    }

    @Test("an erased customer has no personal column left but a name that is a number")
    func erased() throws {
        let customer = Customer.with {
            $0.firstName = "Morgan"
            $0.lastName = "Hale"
            $0.email = "m@example.com"
            $0.phone = "604 555 0100"
            $0.notes = "talks about her sister"
            $0.dateOfBirth = "1970-01-01"
            $0.customerType = .business
            $0.companyName = "Hale Ltd"
            $0.marketingOptIn = true
        }
        let erased = customer.erased(number: 7, at: Sample.now)
        #expect(erased.lastName == "Erased 7")
        #expect(erased.companyName == "Erased 7")
        #expect(erased.processingRestricted && !erased.marketingOptIn && erased.hasErasedAt)
        let values = try erased.columnValues()
        for (position, column) in Customer.table.columns.enumerated()
        where column.sensitivity == .personal && column.name != "last_name" {
            #expect(values[position].saysNothing, "\(column.name)")
        }
    }

    @Test("no erasure while a job is open or held", arguments: Sample.statuses)
    func guards(status: Job.Status) {
        let job = Sample.job(status)
        let isOver = [Job.Status.delivered, .cancelled, .estimate].contains(status)
        #expect(((try? Customer.checkErasable(jobs: [job])) != nil) == isOver)
        var held = job
        held.legalHold = true
        #expect(throws: PrivacyRefusal.self) { try Customer.checkErasable(jobs: [held]) }
    }
}
