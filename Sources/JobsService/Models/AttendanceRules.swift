internal import Chassis
internal import Contracts
internal import Schema

/// Days written by hand: vacations, sick days, absences, and corrections where the clock was
/// forgotten. Nobody writes the own day.
struct AttendanceDayRules: RecordRules {
    func creating(_ row: inout AttendanceDay, _ rule: RuleContext) throws {
        _ = try rule.tx.require(User.self, row.userID, in: rule.shop)
        try check(row, rule)
    }

    func updating(
        _ row: inout AttendanceDay,
        from old: AttendanceDay,
        _ rule: RuleContext
    ) throws {
        try check(row, rule)
        if row.attendedMinutes != old.attendedMinutes { row.forgotten = false }
    }

    private func check(_ row: AttendanceDay, _ rule: RuleContext) throws {
        guard row.userID != rule.actor.userID else { throw LaborRefusal.ownTimeEntry }
        guard CivilDate(row.date) != nil else { throw ReportRefusal.datesInvalid }
    }
}

/// What departments can do per day.
struct CapacityDayRules: RecordRules {
    func creating(_ row: inout CapacityDay, _ rule: RuleContext) throws {
        guard CivilDate(row.date) != nil else { throw ReportRefusal.datesInvalid }
    }
}
