internal import Contracts
internal import SwiftProtobuf

extension JobMoved {
    /// What others hear of a move.
    static func of(
        _ before: Job,
        _ after: Job,
        _ history: JobStageHistory,
        _ move: JobMove,
        at now: Int64
    ) -> JobMoved {
        JobMoved.with {
            $0.jobID = after.id
            $0.jobNumber = after.jobNumber
            $0.jobVersion = after.version
            $0.fromStatus = before.status
            $0.toStatus = after.status
            $0.movement = history.movementType
            $0.reason = move.reason
            $0.customerID = after.customerID
            $0.vehicleID = after.vehicleID
            $0.insuranceCompanyID = after.insuranceCompanyID
            $0.movedAt = Google_Protobuf_Timestamp(microseconds: now)
            if after.hasTargetDeliveryDate { $0.targetDeliveryDate = after.targetDeliveryDate }
            if move.override { $0.overridden = [move.overrideReason] }
        }
    }
}

extension JobDelivered {
    static func of(_ job: Job, _ history: VehicleHistory) -> JobDelivered {
        JobDelivered.with {
            $0.jobID = job.id
            $0.jobNumber = job.jobNumber
            $0.customerID = job.customerID
            $0.vehicleID = job.vehicleID
            $0.insuranceCompanyID = job.insuranceCompanyID
            $0.deliveredAt = job.actualDeliveryDate
            $0.vehicleHistoryID = history.id
        }
    }
}
