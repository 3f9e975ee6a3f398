internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// Coming and going: a person's day at the shop.
extension AttendanceDay {
    /// A day that begins by coming.
    static func of(_ user: String, on date: CivilDate) -> AttendanceDay {
        AttendanceDay.with {
            $0.userID = user
            $0.date = date.text
            $0.presence = .present
        }
    }

    /// The person is in.
    ///
    /// - Parameter lateAfter: the instant from which the first coming is late; nil on a day the
    ///   shop is shut.
    func arrived(at now: Int64, lateAfter: Int64?) throws(LaborRefusal) -> AttendanceDay {
        guard !hasInSince else { throw .alreadyIn }
        var day = self
        day.presence = .present
        day.inSince = Google_Protobuf_Timestamp(microseconds: now)
        if !day.hasArrivedAt {
            day.arrivedAt = day.inSince
            if let lateAfter { day.late = now > lateAfter }
        }
        return day
    }

    /// The person is out; whole minutes between coming and going are added, less the unpaid ones.
    func left(at now: Int64, unpaidMinutes: Int32) throws(LaborRefusal) -> AttendanceDay {
        guard hasInSince else { throw .notIn }
        let minutes = JobStageHistory.minutes(from: inSince.microseconds, to: now)
        var day = self
        let paid = max(0, minutes.subtractingClamped(max(0, unpaidMinutes)))
        day.attendedMinutes = min(Self.minutesMax, attendedMinutes.addingClamped(paid))
        day.leftAt = Google_Protobuf_Timestamp(microseconds: now)
        day.clearInSince()
        return day
    }

    /// A day of 25 hours, as the contract allows.
    private static let minutesMax: Int32 = 1_500
}
