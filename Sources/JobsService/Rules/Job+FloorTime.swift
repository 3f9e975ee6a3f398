internal import Contracts
internal import Schema

/// Where a job's time went, in minutes.
struct FloorTime: Equatable, Sendable {
    /// By the clock from check-in to delivery, holds included; 0 before check-in.
    var cycle: Int64 = 0
    /// By the clock, of the holds within that.
    var held: Int64 = 0
    /// Within the shop's hours, holds left out.
    var touch: Int64 = 0
}

extension Job {
    /// J043: days on hold are no time in which the job could be worked on, but they are part of its
    /// cycle time. An open job is measured until now.
    func floorTime(_ holds: [JobHold], at now: Int64, _ calendar: ShopCalendar) -> FloorTime {
        guard hasCheckInDate else { return FloorTime() }
        let start = checkInDate.microseconds
        let end = hasActualDeliveryDate ? actualDeliveryDate.microseconds : now
        guard start < end else { return FloorTime() }
        var held: Int64 = 0
        var heldWorking: Int64 = 0
        for hold in holds {
            let from = max(start, hold.startedAt.microseconds)
            let to = min(end, hold.hasEndedAt ? hold.endedAt.microseconds : end)
            guard from < to else { continue }
            held = held.addingClamped((to - from) / ShopCalendar.minute)
            heldWorking = heldWorking.addingClamped(calendar.workingMinutes(from: from, to: to))
        }
        let open = calendar.workingMinutes(from: start, to: end)
        return FloorTime(
            cycle: (end - start) / ShopCalendar.minute,
            held: held,
            touch: max(0, open - heldWorking)
        )
    }
}
