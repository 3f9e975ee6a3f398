import Contracts
import Schema
import Testing

@testable import JobsService

/// The shop's days and hours, over summer time and holidays.
@Suite struct ShopCalendarTests {
    let toronto = ShopCalendar(timezone: "America/Toronto", holidays: ["2026-12-25", "no day"])

    /// An instant written in UTC.
    private func at(_ text: String) throws -> Int64 {
        try #require(RFC3339.microseconds(text))
    }

    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    @Test(
        "a day begins at the shop's midnight and is 23, 24 or 25 hours long",
        arguments: [
            ("2026-03-07", "2026-03-07T05:00:00Z", 24), ("2026-03-08", "2026-03-08T05:00:00Z", 23),
            ("2026-03-09", "2026-03-09T04:00:00Z", 24), ("2026-11-01", "2026-11-01T04:00:00Z", 25),
        ]
    )
    func days(_ day: String, _ start: String, _ hours: Int64) throws {
        let span = toronto.span(of: try date(day))
        #expect(span.lowerBound == (try at(start)))
        #expect(span.upperBound - span.lowerBound == hours * 60 * ShopCalendar.minute)
        #expect(toronto.date(span.lowerBound).text == day)
        #expect(toronto.date(span.lowerBound - 1) == (try date(day)).adding(days: -1))
    }

    @Test("where midnight is left out the day begins at one")
    func midnightGap() throws {
        // Cuba's clocks went from 00:00 to 01:00 on 2026-03-08.
        let havana = ShopCalendar(timezone: "America/Havana")
        #expect(havana.start(of: try date("2026-03-08")) == (try at("2026-03-08T05:00:00Z")))
    }

    @Test(
        "working minutes are those of the opening hours",
        arguments: [
            // Friday 16:00 to Monday 09:00: one hour and one hour.
            ("2026-06-05T20:00:00Z", "2026-06-08T13:00:00Z", Int64(120)),
            // The night the clocks change: Friday 16:00 to Monday 09:00 again.
            ("2026-03-06T21:00:00Z", "2026-03-09T13:00:00Z", 120),
            ("2026-10-30T20:00:00Z", "2026-11-02T14:00:00Z", 120),
            // Christmas Day, a Friday.
            ("2026-12-24T13:00:00Z", "2026-12-26T05:00:00Z", 540),
            // Backwards, and an empty span.
            ("2026-06-08T13:00:00Z", "2026-06-05T20:00:00Z", 0),
            ("2026-06-08T13:00:00Z", "2026-06-08T13:00:00Z", 0),
        ]
    )
    func minutes(_ from: String, _ to: String, _ expected: Int64) throws {
        #expect(toronto.workingMinutes(from: try at(from), to: try at(to)) == expected)
    }

    @Test("J078: a stage of 150 minutes begun at 16:00 is due at 09:30 the next working day")
    func expected() throws {
        let friday = try at("2026-06-05T20:00:00Z")
        #expect(
            toronto.adding(workingMinutes: 150, to: friday) == (try at("2026-06-08T13:30:00Z"))
        )
        #expect(toronto.adding(workingMinutes: 60, to: friday) == (try at("2026-06-05T21:00:00Z")))
        #expect(toronto.adding(workingMinutes: 0, to: friday) == friday)
    }

    @Test("adding minutes and counting them agree", arguments: 0..<200)
    func inverse(_ seed: Int64) throws {
        let start = try at("2026-02-20T15:30:00Z") + seed * 7 * 3_600 * 1_000_000
        let minutes = (seed * 977) % 6_000
        let end = try #require(toronto.adding(workingMinutes: minutes, to: start))
        #expect(toronto.workingMinutes(from: start, to: end) == minutes)
    }

    @Test("a shop that never opens has no working day and no end of work")
    func shut() throws {
        let shut = ShopCalendar(timezone: "UTC", openingDays: [ShopDay.with { $0.weekday = 1 }])
        #expect(shut.workingDay(after: try date("2026-06-01")) == nil)
        #expect(shut.adding(workingMinutes: 1, to: 0) == nil)
        #expect(shut.workingMinutes(from: 0, to: Int64.max) == 0)
    }

    @Test("hours of its own, a shut weekday, and times that are none")
    func ownHours() throws {
        let open = { (weekday: Int32, from: String, to: String) in
            ShopDay.with {
                $0.weekday = weekday
                $0.open = true
                $0.opensAt = from
                $0.closesAt = to
            }
        }
        let shop = ShopCalendar(
            timezone: "nowhere",
            openingDays: [open(1, "09:00", "12:30"), open(2, "18:00", "09:00"), open(3, "9", "10")]
        )
        let monday = try date("2026-06-01")
        #expect(shop.opening(of: monday).map { ($0.upperBound - $0.lowerBound) } == 12_600_000_000)
        #expect(!shop.isWorking(monday.adding(days: 1)))
        #expect(!shop.isWorking(monday.adding(days: 2)))
        #expect(shop.workingDay(after: monday) == monday.adding(days: 7))
        #expect(shop.adding(workingDays: 2, to: monday) == monday.adding(days: 14))
    }

    @Test(
        "weeks begin on Monday, months on the first",
        arguments: [
            ("2026-03-08", "2026-03-02", "2026-03-01"), ("2024-02-29", "2024-02-26", "2024-02-01"),
            ("2026-06-01", "2026-06-01", "2026-06-01"),
        ]
    )
    func bounds(_ day: String, _ monday: String, _ first: String) throws {
        let day = try date(day)
        #expect(day.monday.text == monday)
        #expect(day.firstOfMonth.text == first)
        #expect(toronto.week(of: day).lowerBound == toronto.start(of: try date(monday)))
        #expect(toronto.month(of: day).contains(toronto.start(of: day)))
    }

    @Test(
        "a month later is the last day of a shorter month",
        arguments: [
            ("2026-01-31", Int64(1), "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
            ("2026-12-15", 1, "2027-01-15"), ("2026-03-31", -1, "2026-02-28"),
            ("2026-01-10", -1, "2025-12-10"),
        ]
    )
    func months(_ from: String, _ months: Int64, _ to: String) throws {
        #expect((try date(from)).adding(months: months).text == to)
    }

    @Test(
        "what is no date is none",
        arguments: [
            "", "2026-02-29", "2026-2-01", "2026-13-01", "26-01-01", "2026-01-01T", "２０２６-01-01",
        ]
    )
    func noDate(_ text: String) { #expect(CivilDate(text) == nil) }
}
