internal import Schema

/// Working minutes between two instants, for many of them: a table of openings instead of a walk
/// over days. Instants before the table's first day count from there.
struct WorkingClock: Sendable {
    private let openings: [Range<Int64>]
    /// Microseconds worked before each opening.
    private let before: [Int64]

    init(_ calendar: ShopCalendar, from first: CivilDate, to end: CivilDate) {
        var openings: [Range<Int64>] = []
        var before: [Int64] = []
        var sum: Int64 = 0
        var date = first
        while date < end {
            if let open = calendar.opening(of: date) {
                openings.append(open)
                before.append(sum)
                sum += open.upperBound - open.lowerBound
            }
            date = date.adding(days: 1)
        }
        self.openings = openings
        self.before = before
    }

    /// Whole minutes; 0 when the second is not later.
    func minutes(from start: Int64, to end: Int64) -> Int64 {
        start < end ? max(0, worked(until: end) - worked(until: start)) / ShopCalendar.minute : 0
    }

    /// Microseconds from the table's start.
    private func worked(until instant: Int64) -> Int64 {
        var low = 0
        var high = openings.count
        while low < high {
            let middle = (low + high) / 2
            if openings[middle].lowerBound <= instant { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return 0 }
        let open = openings[low - 1]
        return before[low - 1] + min(instant, open.upperBound) - open.lowerBound
    }
}
