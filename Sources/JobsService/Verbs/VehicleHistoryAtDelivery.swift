internal import Chassis
internal import Contracts
internal import Store

/// The vehicle's history row, written by the transaction that delivers the car (J051).
enum VehicleHistoryAtDelivery {
    static func write(_ job: Job, _ tx: Transaction, _ call: Call) throws -> VehicleHistory {
        let vehicle = try tx.get(Vehicle.self, job.vehicleID, in: try call.shop)
        let last = try tx.all(
            VehicleHistory.self,
            in: try call.shop,
            where: [.equal("vehicle_id", .uuid(job.vehicleID)), .isPresent("mileage")],
            order: [.descending("service_date")],
            limit: 1
        ).first
        var row = VehicleHistory.ofDelivery(job, vehicle: vehicle, previousMileage: last?.mileage)
        if !call.actor.userID.isEmpty { row.createdBy = call.actor.userID }
        return try tx.insert(row, in: try call.shop, by: call.authorship)
    }
}
