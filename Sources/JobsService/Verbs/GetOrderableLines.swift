internal import Chassis
internal import Contracts
internal import Store

/// For Parts: the parts lines of a job that may be ordered (B5).
enum GetOrderableLines {
    static func handle(
        _ request: GetOrderableLinesRequest,
        _ call: Call
    ) async throws -> GetOrderableLinesResponse {
        try await call.read { view in
            let job = try view.require(Job.self, request.jobID, in: try call.shop)
            let vehicle = try view.get(Vehicle.self, job.vehicleID, in: try call.shop)
            let insurer =
                job.hasInsuranceCompanyID
                ? try view.replica(InsuranceCompany.self, job.insuranceCompanyID, in: try call.shop)
                : nil
            let lines =
                job.hasEstimateID
                ? try view.all(
                    EstimateLineItem.self,
                    in: try call.shop,
                    where: [.equal("estimate_id", .uuid(job.estimateID))],
                    order: [.ascending("line_number")]
                )
                : []
            return GetOrderableLinesResponse.with {
                $0.jobID = job.id
                $0.jobNumber = job.jobNumber
                $0.jobStatus = job.status
                $0.estimateID = job.estimateID
                $0.customerID = job.customerID
                $0.vehicleID = job.vehicleID
                $0.insuranceCompanyID = job.insuranceCompanyID
                $0.mayOrder =
                    job.estimateStatus == .approved || insurer.map { !$0.requiresApproval } ?? false
                $0.currency = job.currency
                $0.lines = lines.filter(\.isOrderable)
                if let vehicle {
                    $0.vehicleText = "\(vehicle.year) \(vehicle.make) \(vehicle.model)"
                    $0.vin = vehicle.vin
                }
                if job.hasTargetDeliveryDate { $0.targetDeliveryDate = job.targetDeliveryDate }
            }
        }
    }
}
