internal import Schema
internal import Contracts

/// From where on a worked hour is paid at the higher rate: the shop's policy, in hundredths of an
/// hour.
struct OvertimePolicy: Sendable, Equatable {
    var rule: OvertimeRule = .daily
    var dailyHundredths: Int32 = 800
    var weeklyHundredths: Int32 = 4_000

    init() {}

    init(_ settings: ShopSettings) {
        if settings.hasOvertimeRule { rule = settings.overtimeRule }
        if settings.hasDailyOvertimeMinutes {
            dailyHundredths = Self.hundredths(settings.dailyOvertimeMinutes)
        }
        if settings.hasWeeklyOvertimeMinutes {
            weeklyHundredths = Self.hundredths(settings.weeklyOvertimeMinutes)
        }
    }

    private static func hundredths(_ minutes: Int32) -> Int32 {
        Int32(clamping: Int64(minutes).share(100, of: 60))
    }
}

/// J131: which of a week's hours are overtime. The last hours of a day or week are, not the first.
enum Overtime {
    /// Hours of one entry.
    struct Worked: Sendable {
        /// The shop's day on which it began.
        let day: CivilDate
        /// Hundredths of an hour.
        let hours: Int32
        /// Overtime that is paid already and stays; nil = to be found.
        var fixed: Int32?
    }

    /// The overtime of each entry of one week of one technician, in order of time.
    static func parts(_ week: [Worked], _ policy: OvertimePolicy) -> [Int32] {
        var ofDay: [CivilDate: Int32] = [:]
        var regularOfWeek: Int32 = 0
        return week.map { worked in
            let hours = max(0, worked.hours)
            let before = ofDay[worked.day] ?? 0
            ofDay[worked.day] = before.addingClamped(hours)
            let over: Int32
            if let fixed = worked.fixed {
                over = min(fixed, hours)
            } else {
                let daily =
                    policy.countsDays
                    ? beyond(policy.dailyHundredths, before: before, adding: hours) : 0
                let left = hours.subtractingClamped(daily)
                let weekly =
                    policy.countsWeeks
                    ? beyond(policy.weeklyHundredths, before: regularOfWeek, adding: left) : 0
                over = daily.addingClamped(weekly)
            }
            regularOfWeek = regularOfWeek.addingClamped(hours.subtractingClamped(over))
            return over
        }
    }

    /// The part of `adding` that lies beyond a limit, when `before` is there already.
    private static func beyond(_ limit: Int32, before: Int32, adding: Int32) -> Int32 {
        let room = max(0, limit.subtractingClamped(before))
        return max(0, adding.subtractingClamped(room))
    }
}

extension OvertimePolicy {
    fileprivate var countsDays: Bool {
        switch rule {
        case .daily, .dailyAndWeekly, .unspecified: true
        case .weekly, .noOvertime, .UNRECOGNIZED: false
        }
    }

    fileprivate var countsWeeks: Bool {
        switch rule {
        case .weekly, .dailyAndWeekly: true
        case .daily, .noOvertime, .unspecified, .UNRECOGNIZED: false
        }
    }
}
