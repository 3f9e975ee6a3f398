internal import Contracts
internal import Schema

/// J009, J135: entries that nobody closed.
extension LaborTimeEntry {
    /// When an open entry ends by itself.
    struct OpenEnd: Equatable {
        /// Microseconds since 1970.
        let instant: Int64
        /// It ran for too long: the hours are not to be believed.
        let isForgotten: Bool
    }

    /// Nil while it may go on.
    ///
    /// - Parameter technicianLeft: when the person stopped working here; nil = still does.
    func openEnd(minutesMax: Int64, technicianLeft: Int64?, now: Int64) -> OpenEnd? {
        guard !hasClockOut, status == .active || status == .onBreak else { return nil }
        let begin = clockIn.microseconds
        let limit = begin.addingClamped(minutesMax * ShopCalendar.minute)
        if let left = technicianLeft, left <= now, left < limit {
            return OpenEnd(instant: max(begin, left), isForgotten: false)
        }
        return limit < now ? OpenEnd(instant: limit, isForgotten: true) : nil
    }

    /// J135: closed at its limit; disputed, and somebody has to say what it was.
    func forgotten(_ minutes: Int64) throws(LaborRefusal) -> LaborTimeEntry {
        try disputed("left open; closed after \(minutes) minutes")
    }
}

extension User {
    /// J009: when the person stopped working here: at the end of the last day, or now for one who
    /// is switched off. Nil for everybody else.
    func left(_ calendar: ShopCalendar, now: Int64) -> Int64? {
        if hasTerminationDate, let day = CivilDate(terminationDate) {
            let end = calendar.start(of: day.adding(days: 1))
            if end <= now { return end }
        }
        return isActive ? nil : now
    }
}
