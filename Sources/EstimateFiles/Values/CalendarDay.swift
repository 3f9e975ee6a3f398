/// Calendar days as files write them; a day that does not exist is none.
enum CalendarDay {
    /// `YYYY-MM-DD` of an ISO date or date-time, with any zone and number of fraction digits.
    static func day(iso text: String) -> String? {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2
        else { return nil }
        return day(digits: parts.joined())
    }

    /// `YYYY-MM-DD` of dBase's `YYYYMMDD`.
    static func day(digits text: String) -> String? {
        guard text.utf8.count == 8, let number = FixedPoint.parse(text, decimals: 0), number > 0
        else { return nil }
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
        guard year >= 1900, (1...12).contains(month), day >= 1, day <= days(month, year) else {
            return nil
        }
        let digits = Array(text)
        return String(digits[0...3]) + "-" + String(digits[4...5]) + "-" + String(digits[6...7])
    }

    private static func days(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
