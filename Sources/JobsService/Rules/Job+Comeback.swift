internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// A car that comes back under warranty (J053).
extension Job {
    static let warrantyDays: Int32 = 365

    /// When the warranty on a delivered job ends: with its last day, as the shop counts days.
    func warrantyEnds(days: Int32, _ calendar: ShopCalendar) -> Int64 {
        let delivered = calendar.date(actualDeliveryDate.microseconds)
        return calendar.start(of: delivered.adding(days: Int64(days).addingClamped(1)))
    }

    /// The job under which the car is mended again.
    ///
    /// - Parameter now: microseconds since 1970.
    func comeback(
        reason: String,
        warrantyDays days: Int32,
        _ calendar: ShopCalendar,
        at now: Int64
    ) throws(ComebackRefusal) -> Job {
        guard status == .delivered, hasActualDeliveryDate else { throw .notDelivered(status) }
        let ends = warrantyEnds(days: days, calendar)
        guard now < ends else { throw .warrantyEnded(untilMicroseconds: ends) }
        return Job.with {
            $0.currency = currency
            $0.customerID = customerID
            $0.vehicleID = vehicleID
            $0.status = .estimate
            $0.priority = .high
            $0.jobType = .warranty
            $0.setDefaultStates()
            $0.isWarranty = true
            $0.warrantyClaim = true
            $0.warrantyClaimDate = Google_Protobuf_Timestamp(microseconds: now)
            $0.warrantyClaimReason = reason
            $0.originalJobID = id
            $0.damageDescription = reason
        }
    }

    /// The delivered job, marked. The first time is kept: it is what quality is measured by.
    func markedAsComeback(reason: String, at now: Int64) -> Job {
        guard !comeBack else { return self }
        var job = self
        job.comeBack = true
        job.comeBackReason = reason.cut(255)
        job.comeBackDate = Google_Protobuf_Timestamp(microseconds: now)
        return job
    }
}
