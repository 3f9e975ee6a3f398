internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// J149, J150: how long the shop stands for its work.
extension VehicleHistory {
    /// The end of the warranty: the same day so many months later in the shop's time zone, the last
    /// of a month that is shorter. A lifetime has neither a period nor an end.
    mutating func setWarrantyExpiry(_ calendar: ShopCalendar) {
        clearWarrantyExpiry()
        guard !isLifetime else {
            clearWarrantyPeriod()
            return
        }
        guard warrantyProvided, hasWarrantyPeriod, hasServiceDate else { return }
        let first = calendar.date(serviceDate.microseconds)
        let last = first.adding(months: Int64(warrantyPeriod))
        let time = serviceDate.microseconds.subtractingClamped(calendar.start(of: first))
        warrantyExpiry = Google_Protobuf_Timestamp(
            microseconds: calendar.start(of: last).addingClamped(time)
        )
    }

    /// Whether the shop still stands for the work.
    func isUnderWarranty(at microseconds: Int64) -> Bool {
        guard warrantyProvided else { return false }
        if isLifetime { return true }
        return hasWarrantyExpiry && microseconds <= warrantyExpiry.microseconds
    }

    private var isLifetime: Bool { hasWarrantyType && warrantyType == .lifetime }
}
