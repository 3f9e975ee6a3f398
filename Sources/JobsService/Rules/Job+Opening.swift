internal import Contracts

extension Job {
    /// A job for an estimate's car, in status estimate.
    static func opened(for estimate: Estimate) -> Job {
        Job.with {
            $0.currency = estimate.currency
            $0.customerID = estimate.customerID
            $0.vehicleID = estimate.vehicleID
            $0.status = .estimate
            $0.priority = .normal
            $0.jobType = .collision
            $0.setDefaultStates()
            $0.isInsurance = estimate.hasInsuranceCompanyID
            $0.isCustomerPay = !estimate.hasInsuranceCompanyID
            if estimate.hasInsuranceCompanyID {
                $0.insuranceCompanyID = estimate.insuranceCompanyID
            }
            if estimate.hasClaimNumber { $0.claimNumber = estimate.claimNumber }
            if estimate.hasDamageDescription { $0.damageDescription = estimate.damageDescription }
            if estimate.hasDrivable { $0.drivable = estimate.drivable }
            $0.isDrp = estimate.isDrp
        }
    }

    /// The states a new job has (J054).
    mutating func setDefaultStates() {
        paymentStatus = .pending
        invoiceStatus = .draft
        estimateStatus = .draft
        partsStatus = .pending
        qualityStatus = .pending
        calibrationStatus = .notRequired
    }
}
