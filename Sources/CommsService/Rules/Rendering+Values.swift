internal import Contracts
internal import Schema
internal import SwiftProtobuf

extension Rendering {
    /// What a template may name, of the shop, the customer, the car and the job.
    static func values(
        shop: Shop?,
        customer: Customer?,
        vehicle: Vehicle?,
        job: Job?
    ) -> [String: String] {
        var values: [String: String] = [:]
        if let shop {
            values["shop.name"] = shop.name
            values["shop.phone"] = shop.phone
            values["shop.email"] = shop.email
            values["shop.address"] =
                "\(shop.address), \(shop.city), \(shop.state) \(shop.postalCode)"
        }
        if let customer {
            values["customer.firstName"] = customer.firstName
            values["customer.lastName"] = customer.lastName
            values["customer.name"] =
                [customer.firstName, customer.lastName].filter { !$0.isEmpty }
                .joined(separator: " ")
            values["customer.companyName"] = customer.companyName
        }
        if let vehicle {
            values["vehicle.year"] = vehicle.year == 0 ? "" : String(vehicle.year)
            values["vehicle.make"] = vehicle.make
            values["vehicle.model"] = vehicle.model
        }
        if let job {
            values["job.jobNumber"] = job.jobNumber
            values["job.status"] = "\(job.status)"
            if job.hasTargetDeliveryDate {
                values["job.targetDeliveryDate"] =
                    CivilDate(microseconds: job.targetDeliveryDate.microseconds).text
            }
        }
        return values
    }

    /// Values given by a caller, by path: strings, numbers and flags, nested objects by dots.
    static func values(of fields: Google_Protobuf_Struct, below path: String = "") -> [String:
        String]
    {
        var values: [String: String] = [:]
        for (name, value) in fields.fields {
            let whole = path.isEmpty ? name : path + "." + name
            switch value.kind {
            case .stringValue(let text): values[whole] = text
            case .numberValue(let number):
                values[whole] = Int64(exactly: number).map(String.init) ?? String(number)
            case .boolValue(let flag): values[whole] = flag ? "yes" : "no"
            case .structValue(let inner) where path.count < 200:
                values.merge(Self.values(of: inner, below: whole)) { first, _ in first }
            case .structValue, .listValue, .nullValue, nil: break
            }
        }
        return values
    }
}
