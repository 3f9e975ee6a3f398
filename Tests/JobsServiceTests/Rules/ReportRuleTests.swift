import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("Figures of reports")
struct ReportRuleTests {
    private static let rate = KpiDefinition(
        "rate",
        "Rate",
        "part ÷ whole",
        .percent,
        .ratio("part", scale: 10_000, of: "whole"),
        n: "whole"
    )

    @Test("a figure carries its definition, its base sums and its rows")
    func figure() {
        var sums = ReportSums()
        sums.add("part", 7)
        sums.add("whole", 8)
        let kpi = Self.rate.kpi(sums, currency: "CAD")
        #expect(kpi.formula == "part ÷ whole")
        #expect(kpi.numerator == 7)
        #expect(kpi.denominator == 8)
        #expect(kpi.value == 8_750)
        #expect(kpi.n == 8)
        #expect(kpi.text == "87.50 %")
    }

    @Test("dividing by zero gives no value, printed as a dash")
    func zero() {
        let kpi = Self.rate.kpi(ReportSums(), currency: "CAD")
        #expect(!kpi.hasValue)
        #expect(kpi.denominator == 0)
        #expect(kpi.text == "–")
    }

    @Test("a total is made of base sums, not of the lines' figures")
    func totals() {
        var one = ReportSums()
        one.add("part", 1)
        one.add("whole", 1)
        one.addDays(3, count: 1)
        var two = ReportSums()
        two.add("whole", 9)
        two.addDays(10, count: 9)
        one += two
        // The mean of 100 % and 0 % would be 50 %.
        #expect(Self.rate.kpi(one, currency: "CAD").value == 1_000)
        #expect(one.days(percentile: 10) == 3)
        #expect(one.days(percentile: 11) == 10)
    }

    @Test(
        "percentiles are days that so many jobs took at most",
        arguments: [(50, 2), (90, 9), (100, 20), (1, 1)] as [(Int64, Int64)]
    )
    func percentile(percent: Int64, days: Int64) {
        var sums = ReportSums()
        for (day, count) in [(1, 2), (2, 3), (5, 3), (9, 1), (20, 1)] as [(Int64, Int64)] {
            sums.addDays(day, count: count)
        }
        #expect(sums.days(percentile: percent) == days)
        #expect(ReportSums().days(percentile: percent) == nil)
    }

    @Test(
        "how values are printed",
        arguments: [
            (.days, 1_025, "10.25 days"), (.percent, 5, "0.05 %"), (.hours, -150, "-1.50 h"),
            (.minutes, 47, "47 min"), (.count, 3, "3"), (.money, 112_563, "1125.63 CAD"),
            (.points, 9_280, "92.80"), (.rating, 46, "4.6"),
        ] as [(KpiDefinition.Unit, Int64, String)]
    )
    func text(unit: KpiDefinition.Unit, value: Int64, text: String) {
        #expect(unit.text(value, currency: "CAD") == text)
    }

    @Test("a report's days: half-open, in order, not too many")
    func range() throws {
        let calendar = ShopCalendar(timezone: "America/Toronto")
        func spans(_ from: String, _ to: String, _ by: ReportGrouping) throws -> [String] {
            try ReportRange(from, to, calendar).spans(by).map { $0.first.text + " " + $0.end.text }
        }
        #expect(
            try spans("2026-06-03", "2026-06-16", .week) == [
                "2026-06-03 2026-06-08", "2026-06-08 2026-06-15", "2026-06-15 2026-06-16",
            ]
        )
        #expect(
            try spans("2026-01-31", "2026-03-01", .month) == [
                "2026-01-31 2026-02-01", "2026-02-01 2026-03-01",
            ]
        )
        #expect(try spans("2026-06-01", "2026-06-04", .day).count == 3)
        #expect(try spans("2026-06-01", "2026-06-04", .severity).count == 1)
        #expect(throws: ReportRefusal.datesInvalid) {
            try spans("2026-06-04", "2026-06-04", .total)
        }
        #expect(throws: ReportRefusal.datesInvalid) {
            try spans("2026-02-30", "2026-06-04", .total)
        }
        #expect(throws: ReportRefusal.rangeTooLong(days: ReportRange.daysMax)) {
            try spans("2020-01-01", "2026-01-01", .total)
        }
        #expect(throws: ReportRefusal.rangeTooLong(days: ReportRange.linesMax)) {
            try spans("2025-01-01", "2026-06-01", .day)
        }
    }

    @Test("a day of the range is 23 hours long when the clocks go forward")
    func summerTime() throws {
        let calendar = ShopCalendar(timezone: "America/Toronto")
        let days = try ReportRange("2026-03-07", "2026-03-10", calendar).spans(.day)
        #expect(
            days.map { ($0.instants.upperBound - $0.instants.lowerBound) / Sample.hour }
                == [24, 23, 24]
        )
    }

    @Test("working minutes by the table are those of the calendar")
    func workingClock() throws {
        let calendar = ShopCalendar(timezone: "America/Toronto", holidays: ["2026-03-10"])
        let first = try #require(CivilDate("2026-03-02"))
        let clock = WorkingClock(calendar, from: first, to: first.adding(days: 30))
        let start = calendar.start(of: first)
        for (from, to) in [(0, 500), (3, 9), (9, 33), (26, 26), (30, 29), (100, 400), (5, 240)] {
            let begin = start + Int64(from) * Sample.hour
            let end = start + Int64(to) * Sample.hour
            #expect(
                clock.minutes(from: begin, to: end)
                    == calendar.workingMinutes(from: begin, to: end),
                "\(from) to \(to)"
            )
        }
    }

    @Test(
        "bands of severity",
        arguments: [
            (0, .light), (149_999, .light), (150_000, .medium), (399_999, .medium),
            (400_000, .heavy), (1_000_000, .heavy), (1_000_001, .severe),
        ] as [(Int64, Severity)]
    )
    func severity(minor: Int64, band: Severity) {
        #expect(Severity(totalMinor: minor) == band)
        #expect(Severity(key: band.key) == band)
    }

    @Test(
        "cells of CSV: quotes where needed, nothing that a spreadsheet would run",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "'=1+1"), ("+44", "+44"),
            ("-12", "-12"), ("-cmd", "'-cmd"), ("@sum", "'@sum"), ("", ""),
            ("=a,b", "\"'=a,b\""),
        ] as [(String, String)]
    )
    func cell(text: String, cell: String) {
        #expect(ReportCSV.cell(text) == cell)
    }

    @Test("a page mark is read back, and anything else is none")
    func mark() {
        let mark = PageMark(instant: -5, id: "0190a000-0000-7000-8000-00000000beef")
        #expect(PageMark(mark.token) == mark)
        for token in ["", "1", "x_0190a000-0000-7000-8000-00000000beef", "1_x", "1_2_3"] {
            #expect(PageMark(token) == nil, "\(token)")
        }
    }

    @Test(
        "periods begin where the calendar says",
        arguments: [
            (.daily, "2026-05-20", "2026-05-21"), (.weekly, "2026-05-18", "2026-05-25"),
            (.monthly, "2026-05-01", "2026-06-01"), (.quarterly, "2026-04-01", "2026-07-01"),
            (.annually, "2026-01-01", "2027-01-01"),
        ] as [(TechnicianPerformance.ReportingPeriod, String, String)]
    )
    func periods(
        period: TechnicianPerformance.ReportingPeriod,
        first: String,
        end: String
    ) throws {
        let date = try #require(CivilDate("2026-05-20"))
        let span = PeriodSpan(period, of: date, ShopCalendar(timezone: "UTC"))
        #expect(span.first.text == first)
        #expect(span.end.text == end)
    }
}
