import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("Overtime by the shop's policy")
struct OvertimeTests {
    private static let monday = CivilDate(microseconds: Sample.now)

    /// Days counted from Monday, hours in hundredths.
    private func parts(
        _ week: [(day: Int64, hours: Int32)],
        _ rule: OvertimeRule,
        paid: [Int: Int32] = [:]
    ) -> [Int32] {
        var policy = OvertimePolicy()
        policy.rule = rule
        return Overtime.parts(
            week.enumerated().map { index, worked in
                Overtime.Worked(
                    day: Self.monday.adding(days: worked.day),
                    hours: worked.hours,
                    fixed: paid[index]
                )
            },
            policy
        )
    }

    @Test("J131: beyond eight hours of a day, over all its entries")
    func daily() {
        #expect(parts([(0, 1_000)], .daily) == [200])
        #expect(parts([(0, 500), (0, 500)], .daily) == [0, 200])
        #expect(parts([(0, 900), (0, 100), (1, 800)], .daily) == [100, 100, 0])
        #expect(parts([(0, 800), (1, 800), (2, 800)], .daily) == [0, 0, 0])
    }

    @Test("J131: beyond forty hours of a week, whatever the days")
    func weekly() {
        let week: [(day: Int64, hours: Int32)] = [
            (0, 1_000), (1, 1_000), (2, 1_000), (3, 900), (4, 300),
        ]
        #expect(parts(week, .weekly) == [0, 0, 0, 0, 200])
        #expect(parts(week, .daily) == [200, 200, 200, 100, 0])
    }

    @Test("J131: an hour that is overtime by the day does not count for the week")
    func both() {
        // 5 days of 9 hours: 1 by the day each, and 40 regular ones; then a Saturday of 4.
        let week: [(day: Int64, hours: Int32)] = (0..<5).map { ($0, 900) } + [(5, 400)]
        #expect(parts(week, .dailyAndWeekly) == [100, 100, 100, 100, 100, 400])
    }

    @Test("a shop may pay none")
    func none() {
        #expect(parts([(0, 1_600)], .noOvertime) == [0])
    }

    @Test("J138: what is paid keeps its overtime, and the rest is counted with it")
    func paid() {
        #expect(parts([(0, 500), (0, 500)], .daily, paid: [0: 0]) == [0, 200])
        #expect(parts([(0, 1_000), (0, 100)], .daily, paid: [0: 0]) == [0, 100])
        #expect(parts([(0, 1_000), (1, 3_500)], .weekly, paid: [0: 300]) == [300, 200])
    }

    @Test("the policy is the shop's settings")
    func settings() {
        #expect(OvertimePolicy(ShopSettings()) == OvertimePolicy())
        let policy = OvertimePolicy(
            ShopSettings.with {
                $0.overtimeRule = .weekly
                $0.dailyOvertimeMinutes = 450
                $0.weeklyOvertimeMinutes = 2_250
            }
        )
        #expect(policy.rule == .weekly)
        #expect(policy.dailyHundredths == 750)
        #expect(policy.weeklyHundredths == 3_750)
    }
}
