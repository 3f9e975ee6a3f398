internal import Contracts
internal import Foundation

/// When a message may go: the template's business hours (C013, C014), then the shop's quiet hours
/// for SMS (C015), in the recipient's time zone.
struct SendTime {
    let zone: TimeZone
    /// Minutes of the day; equal ends = no quiet hours.
    var quietFrom = 21 * 60
    var quietTo = 8 * 60
    /// Nil = at any time.
    var business: (days: [Int32], from: Int, to: Int)?

    static let minute: Int64 = 60_000_000

    init(template: CommunicationTemplate, shop: Shop?) {
        let name = shop?.timezone ?? template.timezone
        zone = TimeZone(identifier: name) ?? TimeZone(identifier: "UTC") ?? .gmt
        if let settings = shop?.settings {
            if settings.hasQuietHoursStart {
                quietFrom = Self.minutes(settings.quietHoursStart) ?? quietFrom
            }
            if settings.hasQuietHoursEnd {
                quietTo = Self.minutes(settings.quietHoursEnd) ?? quietTo
            }
        }
        if template.businessHoursOnly {
            let days = template.workingDays.isEmpty ? [1, 2, 3, 4, 5] : template.workingDays
            business = (
                days, Self.minutes(template.startTime) ?? 8 * 60,
                Self.minutes(template.endTime) ?? 17 * 60
            )
        }
    }

    /// The first moment at or after `wanted` (microseconds since 1970) at which it may go.
    func next(
        _ wanted: Int64,
        channel: CommunicationLog.Channel,
        category: CommunicationTemplate.Category
    )
        -> Int64
    {
        var at = wanted
        // Two rules that both move the time settle within a week, or the hours contradict.
        for _ in 0..<8 {
            let before = at
            if let business { at = nextBusiness(at, business) }
            if channel == .sms, category != .emergencyContact { at = afterQuiet(at) }
            if at == before { return at }
        }
        return at
    }

    private func nextBusiness(_ at: Int64, _ hours: (days: [Int32], from: Int, to: Int)) -> Int64 {
        let (weekday, minute) = local(at)
        if hours.days.contains(weekday), minute >= hours.from, minute < hours.to { return at }
        var days = hours.days.contains(weekday) && minute < hours.from ? 0 : 1
        while days <= 7, !hours.days.contains((weekday - 1 + Int32(days)) % 7 + 1) { days += 1 }
        return moment(at, plusDays: days, minute: hours.from)
    }

    private func afterQuiet(_ at: Int64) -> Int64 {
        guard quietFrom != quietTo else { return at }
        let minute = local(at).minute
        let overMidnight = quietFrom > quietTo
        let quiet =
            overMidnight
            ? minute >= quietFrom || minute < quietTo : minute >= quietFrom && minute < quietTo
        guard quiet else { return at }
        return moment(at, plusDays: overMidnight && minute >= quietFrom ? 1 : 0, minute: quietTo)
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    /// 1 = Monday, and the minute of the day.
    private func local(_ at: Int64) -> (weekday: Int32, minute: Int) {
        let date = Date(timeIntervalSince1970: TimeInterval(at / 1_000_000))
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        let weekday = Int32((((parts.weekday ?? 1) + 5) % 7) + 1)
        return (weekday, (parts.hour ?? 0) * 60 + (parts.minute ?? 0))
    }

    private func moment(_ at: Int64, plusDays days: Int, minute: Int) -> Int64 {
        let start = calendar.startOfDay(
            for: Date(timeIntervalSince1970: TimeInterval(at / 1_000_000))
        )
        let day = calendar.date(byAdding: .day, value: days, to: start) ?? start
        let whole = calendar.date(
            bySettingHour: minute / 60,
            minute: minute % 60,
            second: 0,
            of: day
        )
        return Int64((whole ?? day).timeIntervalSince1970) * 1_000_000
    }

    /// `08:30` → 510; nil for no time of day.
    static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else {
            return nil
        }
        return parts[0] * 60 + parts[1]
    }
}
