import Contracts
import Foundation
import Schema

/// The repair order that is created over and over: what a front desk knows when a car comes in,
/// about a quarter of the columns a job has.
enum ExampleJob {
    /// As a client writes it.
    static func json(customer: String, vehicle: String) -> String {
        """
        {"customerId": "\(customer)", "vehicleId": "\(vehicle)", "jobType": "JOB_TYPE_COLLISION",
        "priority": "NORMAL", "claimNumber": "PM-2026-004417",
        "deductible": {"currency": "USD", "minor": "50000"}, "estimatedHoursHundredths": 1840,
        "targetDeliveryDate": "2026-10-02T21:00:00Z",
        "damageDescription": "Left front: bumper cover, headlamp, fender and hood.",
        "repairDescription": "Replace bumper cover and headlamp, repair fender, blend the door.",
        "notes": "Second key in the glove box.", "customerNotes": "Please call before noon.",
        "isDrp": true, "drpProgram": "Prairie Mutual Direct", "isInsurance": true,
        "photosRequired": true, "documentsRequired": true, "rentalRequired": true,
        "rentalStartDate": "2026-09-21T13:00:00Z", "towRequired": true,
        "tags": ["front", "airbag light"]}
        """
    }

    /// The same as a message.
    static func draft(customer: String, vehicle: String) throws -> Job {
        try Job.parse(json: Array(json(customer: customer, vehicle: vehicle).utf8))
    }

    /// The same as a row, with the defaults of the columns that were not said.
    static func row(customer: String, vehicle: String) throws -> Job {
        var job = try draft(customer: customer, vehicle: vehicle)
        job.status = .estimate
        job.currency = "USD"
        try job.fillDefaults()
        return job
    }
}
