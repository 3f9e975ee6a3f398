import Contracts
import Testing

@testable import CommsService

@Suite("When a message may go")
struct SendTimeTests {
    /// 2026-06-05T00:00 in Toronto, a Friday.
    private static let friday: Int64 = 1_780_632_000_000_000

    private func at(_ days: Int64, _ hours: Int64, _ minutes: Int64 = 0) -> Int64 {
        Self.friday + (days * 24 + hours) * Sample.hour + minutes * Sample.minute
    }

    private func times(business: Bool = false, quiet: (String, String)? = nil) -> SendTime {
        var template = Sample.template()
        template.businessHoursOnly = business
        template.startTime = "08:00"
        template.endTime = "17:00"
        let shop = Shop.with {
            $0.timezone = "America/Toronto"
            if let quiet {
                $0.settings.quietHoursStart = quiet.0
                $0.settings.quietHoursEnd = quiet.1
            }
        }
        return SendTime(template: template, shop: shop)
    }

    @Test("C013: Friday at eight in the evening is Monday at eight in the morning")
    func weekend() {
        let times = times(business: true)
        #expect(times.next(at(0, 20), channel: .email, category: .statusUpdate) == at(3, 8))
        #expect(times.next(at(0, 17), channel: .email, category: .statusUpdate) == at(3, 8))
        #expect(times.next(at(1, 12), channel: .email, category: .statusUpdate) == at(3, 8))
    }

    @Test("C014: six in the morning of a working day is eight the same day; noon is noon")
    func sameDay() {
        let times = times(business: true)
        #expect(times.next(at(0, 6), channel: .email, category: .statusUpdate) == at(0, 8))
        #expect(times.next(at(0, 12, 7), channel: .email, category: .statusUpdate) == at(0, 12, 7))
    }

    @Test("C015: text messages wait for the end of the quiet hours; mail does not")
    func quiet() {
        let times = times()
        #expect(times.next(at(0, 21), channel: .sms, category: .statusUpdate) == at(1, 8))
        #expect(times.next(at(0, 7, 59), channel: .sms, category: .statusUpdate) == at(0, 8))
        #expect(times.next(at(0, 20, 59), channel: .sms, category: .statusUpdate) == at(0, 20, 59))
        #expect(times.next(at(0, 22), channel: .email, category: .statusUpdate) == at(0, 22))
        #expect(times.next(at(0, 22), channel: .sms, category: .emergencyContact) == at(0, 22))
    }

    @Test("C015: a shop says its own quiet hours, or none")
    func ownHours() {
        let noon = times(quiet: ("12:00", "13:30"))
        #expect(noon.next(at(0, 12), channel: .sms, category: .statusUpdate) == at(0, 13, 30))
        #expect(noon.next(at(0, 22), channel: .sms, category: .statusUpdate) == at(0, 22))
        let none = times(quiet: ("00:00", "00:00"))
        #expect(none.next(at(0, 3), channel: .sms, category: .statusUpdate) == at(0, 3))
    }

    @Test("C013, C015: both rules hold together")
    func both() {
        let times = times(business: true, quiet: ("21:00", "09:00"))
        #expect(times.next(at(0, 20), channel: .sms, category: .statusUpdate) == at(3, 9))
    }

    @Test(
        "a time of day is hours and minutes",
        arguments: [
            ("08:30", 510), ("00:00", 0), ("23:59", 1_439), ("24:00", nil), ("8", nil), ("", nil),
            ("-1:00", nil), ("12:60", nil),
        ] as [(String, Int?)]
    )
    func minutes(text: String, minutes: Int?) {
        #expect(SendTime.minutes(text) == minutes)
    }
}
