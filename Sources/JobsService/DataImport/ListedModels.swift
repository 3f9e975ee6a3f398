internal import Chassis
internal import Contracts
internal import EstimateFiles
internal import Store

/// Customers, known again by their number. A row without one is a new customer with the next.
enum CustomerList: ListedModel {
    static let rules = CustomerRules()
    static let permissions: [Permission] = [.customersCreate, .customersEdit]
    static let key = "customer_number"
    static let isKeyRequired = false
    static let references: [String] = []
    static let columnByReason = ["company_name_required": "company_name"]
    static let aliases = [
        "number": "customer_number", "customer": "customer_number",
        "customerno": "customer_number", "customerid": "customer_number",
        "custno": "customer_number", "accountnumber": "customer_number",
        "first": "first_name", "givenname": "first_name", "last": "last_name",
        "surname": "last_name", "familyname": "last_name", "mail": "email",
        "emailaddress": "email", "telephone": "phone", "tel": "phone", "phonenumber": "phone",
        "homephone": "phone", "cell": "mobile", "cellphone": "mobile", "mobilephone": "mobile",
        "street": "address", "address1": "address", "streetaddress": "address", "town": "city",
        "province": "state", "region": "state", "zip": "zip_code", "postalcode": "zip_code",
        "postcode": "zip_code", "company": "company_name", "business": "company_name",
        "businessname": "company_name", "type": "customer_type", "status": "customer_status",
        "insurer": "primary_insurance_company", "insurance": "primary_insurance_company",
        "insurancecompany": "primary_insurance_company", "policy": "policy_number",
        "birthdate": "date_of_birth", "note": "notes", "comments": "notes",
    ]

    static func resolve(
        _ references: [String: String],
        in row: inout Customer,
        _ rule: RuleContext
    ) throws(CellFaults) {}

    static func raiseCounter(after row: Customer, _ rule: RuleContext) throws {
        try Numbers.keep(customer: row.customerNumber, rule.tx, in: rule.shop)
    }
}

/// Vehicles, known again by their VIN; the owner is named by customer number.
enum VehicleList: ListedModel {
    static let rules = VehicleRules()
    static let permissions: [Permission] = [.jobsCreate, .jobsEdit]
    static let key = "vin"
    static let isKeyRequired = true
    static let references = ["customer_number"]
    static let columnByReason = [
        "vin_invalid": "vin", "vehicle_year": "year", "mileage_fell": "mileage",
    ]
    static let aliases = [
        "vinnumber": "vin", "serialnumber": "vin", "customer": "customer_number",
        "customerno": "customer_number", "owner": "customer_number",
        "ownernumber": "customer_number", "plate": "license_plate", "tag": "license_plate",
        "license": "license_plate", "licenceplate": "license_plate", "modelyear": "year",
        "manufacturer": "make", "submodel": "trim", "body": "body_style", "colour": "color",
        "paintcode": "color_code", "engine": "engine_type", "fuel": "fuel_type",
        "odometer": "mileage", "insurer": "insurance_company", "claim": "claim_number",
        "policy": "policy_number", "status": "vehicle_status", "note": "notes",
        "comments": "notes",
    ]

    static func normalized(key: String) -> String { (try? VIN(key))?.text ?? key.uppercased() }

    static func resolve(
        _ references: [String: String],
        in row: inout VehicleRecord,
        _ rule: RuleContext
    ) throws(CellFaults) {
        if let number = references["customer_number"] {
            row.customerID = try customer(number, rule).id
        }
        guard !row.customerID.isEmpty else {
            throw CellFaults("customer_number", "required", "a car has an owner")
        }
    }
}

/// Repair orders that are still open, in estimate or intake: further on they are moved as all jobs
/// are. Known again by their number; the car is named by VIN.
enum JobList: ListedModel {
    static let rules = JobRules()
    static let permissions: [Permission] = [.jobsCreate, .jobsEdit]
    static let key = "job_number"
    static let isKeyRequired = false
    static let references = ["vin", "customer_number"]
    static let columnByReason = ["transition_not_allowed": "status"]
    static let aliases = [
        "number": "job_number", "job": "job_number", "jobno": "job_number", "ro": "job_number",
        "ronumber": "job_number", "repairorder": "job_number",
        "repairordernumber": "job_number", "vehicle": "vin", "vinnumber": "vin",
        "customer": "customer_number", "customerno": "customer_number", "claim": "claim_number",
        "claimno": "claim_number", "type": "job_type", "promised": "target_delivery_date",
        "promiseddate": "target_delivery_date", "duedate": "target_delivery_date",
        "damage": "damage_description", "rush": "is_rush", "note": "notes", "comments": "notes",
    ]

    static func resolve(
        _ references: [String: String],
        in row: inout Job,
        _ rule: RuleContext
    ) throws(CellFaults) {
        if let vin = references["vin"] {
            let car = try vehicle(VehicleList.normalized(key: vin), rule)
            row.vehicleID = car.id
            row.customerID = car.customerID
        }
        if let number = references["customer_number"] {
            row.customerID = try customer(number, rule).id
        }
        guard !row.vehicleID.isEmpty else {
            throw CellFaults("vin", "required", "a job has a car")
        }
    }

    private static func vehicle(
        _ vin: String,
        _ rule: RuleContext
    ) throws(CellFaults) -> VehicleRecord {
        let found: VehicleRecord?
        do {
            found = try VehicleList.known(vin, rule)
        } catch {
            throw CellFaults(fault: error)
        }
        guard let found else {
            throw CellFaults("vin", "no_such_row", "the shop has no car with this VIN")
        }
        return found
    }

    static func raiseCounter(after row: Job, _ rule: RuleContext) throws {
        try Numbers.keep(job: row.jobNumber, rule.tx, in: rule.shop)
    }
}
