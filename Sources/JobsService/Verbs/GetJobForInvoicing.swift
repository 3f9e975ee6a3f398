internal import Chassis
internal import Contracts
internal import Store

/// For Finance: a job with all that its invoices need, read at once (F001).
enum GetJobForInvoicing {
    static func handle(
        _ request: GetJobForInvoicingRequest,
        _ call: Call
    ) async throws -> GetJobForInvoicingResponse {
        try await call.read { view in
            let job = try view.require(Job.self, request.jobID, in: try call.shop)
            var answer = GetJobForInvoicingResponse()
            answer.job = job
            if let customer = try view.get(Customer.self, job.customerID, in: try call.shop) {
                answer.customer = customer
            }
            if let vehicle = try view.get(Vehicle.self, job.vehicleID, in: try call.shop) {
                answer.vehicle = vehicle
            }
            answer.insuranceCompanyID = job.insuranceCompanyID
            answer.claimNumber = job.claimNumber
            answer.customerShare = job.customerShare
            answer.insurerShare = job.insurerShare
            if job.hasDeductible { answer.deductible = job.deductible }
            guard job.hasEstimateID,
                let estimate = try view.get(Estimate.self, job.estimateID, in: try call.shop)
            else { return answer }
            answer.estimateID = estimate.id
            answer.estimateNumber = estimate.estimateNumber
            answer.adjusterID = estimate.adjusterID
            answer.sums = JobSums.of(estimate)
            answer.lines = try view.all(
                EstimateLineItem.self,
                in: try call.shop,
                where: [.equal("estimate_id", .uuid(estimate.id))],
                order: [.ascending("line_number")]
            ).filter(\.counts)
            return answer
        }
    }
}

extension JobSums {
    /// The header totals of the estimate of record, which add up to its total.
    static func of(_ estimate: Estimate) -> JobSums {
        JobSums.with {
            $0.labor = estimate.laborTotal
            $0.parts = estimate.partsTotal
            $0.paint = estimate.paintTotal
            $0.material = estimate.materialTotal
            $0.sublet = estimate.subletTotal
            $0.other = estimate.otherTotal
            if estimate.hasDiscountTotal { $0.discount = estimate.discountTotal }
            $0.tax = estimate.taxTotal
            $0.total = estimate.estimateTotal
        }
    }
}
