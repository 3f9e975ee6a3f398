internal import Contracts
internal import SwiftProtobuf

/// J051: what a delivery writes into the vehicle's history.
extension VehicleHistory {
    static func ofDelivery(_ job: Job, vehicle: Vehicle?, previousMileage: Int32?) -> VehicleHistory
    {
        VehicleHistory.with {
            $0.vehicleID = job.vehicleID
            $0.jobID = job.id
            $0.currency = job.currency
            $0.serviceDate = job.actualDeliveryDate
            $0.serviceType = job.jobType.serviceType
            if let vehicle, vehicle.hasMileage {
                $0.mileage = vehicle.mileage
                if let previousMileage {
                    $0.previousMileage = previousMileage
                    $0.mileageDifference = Int32(
                        clamping: Int64(vehicle.mileage) - Int64(previousMileage)
                    )
                }
            }
            if job.hasTotalAmount { $0.totalCost = job.totalAmount }
            if job.hasLaborAmount { $0.laborCost = job.laborAmount }
            if job.hasPartsAmount { $0.partsCost = job.partsAmount }
            if job.hasActualHoursHundredths {
                $0.laborHoursHundredths = job.actualHoursHundredths
            } else if job.hasEstimatedHoursHundredths {
                $0.laborHoursHundredths = job.estimatedHoursHundredths
            }
            $0.insuranceClaim = job.isInsurance
            if job.hasClaimNumber { $0.claimNumber = job.claimNumber }
            if job.hasInsuranceCompanyID { $0.insuranceCompanyID = job.insuranceCompanyID }
            if job.hasDeductible { $0.deductible = job.deductible }
            $0.rushJob = job.isRush
            $0.calibrationRequired = job.calibrationStatus != .notRequired
            $0.calibrationCompleted = job.calibrationStatus == .completed
            if job.hasAssignedTo { $0.technicianID = job.assignedTo }
            if job.hasRepairDescription { $0.workPerformed = job.repairDescription }
        }
    }
}

extension Job.JobType {
    var serviceType: VehicleHistory.ServiceType {
        switch self {
        case .collision: .collisionRepair
        case .mechanical: .mechanicalRepair
        case .glass: .glassReplacement
        case .paint: .paintWork
        case .detailing: .detailing
        case .inspection: .inspection
        case .warranty: .warrantyWork
        case .recall: .recallWork
        case .maintenance: .maintenance
        case .other, .unspecified, .UNRECOGNIZED: .other
        }
    }
}
