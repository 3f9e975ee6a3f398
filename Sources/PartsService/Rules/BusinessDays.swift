/// Working days, Monday to Friday, in UTC.
enum BusinessDays {
    static let dayMicroseconds: Int64 = 86_400_000_000

    /// P018: so many working days after an instant, at the same time of day.
    static func after(_ start: Int64, days: Int) -> Int64 {
        var at = start
        var left = days
        while left > 0 {
            at += dayMicroseconds
            if isWorking(at) { left -= 1 }
        }
        return at
    }

    static func isWorking(_ at: Int64) -> Bool {
        let (whole, rest) = at.quotientAndRemainder(dividingBy: dayMicroseconds)
        let day = rest < 0 ? whole - 1 : whole
        // 1970-01-01 was a Thursday.
        let weekday = ((day + 3) % 7 + 7) % 7
        return weekday < 5
    }
}
