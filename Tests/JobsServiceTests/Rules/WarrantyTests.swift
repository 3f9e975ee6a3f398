import Contracts
import Schema
import Testing

@testable import JobsService

@Suite("Warranty on what was done")
struct WarrantyTests {
    private let calendar = ShopCalendar(timezone: "America/Toronto")

    private func record(
        _ date: String,
        months: Int32?,
        _ type: VehicleHistory.WarrantyType = .workmanship
    ) throws -> VehicleHistory {
        let day = try #require(CivilDate(date))
        var row = VehicleHistory.with {
            $0.serviceDate = Sample.time(calendar.start(of: day) + 10 * Sample.hour)
            $0.warrantyProvided = true
            $0.warrantyType = type
            if let months { $0.warrantyPeriod = months }
        }
        row.setWarrantyExpiry(calendar)
        return row
    }

    @Test(
        "J149: a month after 31 January is the last of February",
        arguments: [
            ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"),
            ("2026-03-15", 12, "2027-03-15"), ("2026-08-31", 1, "2026-09-30"),
        ] as [(String, Int32, String)]
    )
    func expiry(date: String, months: Int32, ends: String) throws {
        let row = try record(date, months: months)
        #expect(calendar.date(row.warrantyExpiry.microseconds).text == ends)
        #expect(row.isUnderWarranty(at: row.warrantyExpiry.microseconds))
        #expect(!row.isUnderWarranty(at: row.warrantyExpiry.microseconds + 1))
    }

    @Test("J150: a lifetime has neither period nor end, and stays active")
    func lifetime() throws {
        let row = try record("2026-01-31", months: 12, .lifetime)
        #expect(!row.hasWarrantyPeriod)
        #expect(!row.hasWarrantyExpiry)
        #expect(row.isUnderWarranty(at: .max))
    }

    @Test("without a period there is no end, and without a warranty nothing is active")
    func without() throws {
        let row = try record("2026-01-31", months: nil)
        #expect(!row.hasWarrantyExpiry)
        #expect(!row.isUnderWarranty(at: Sample.now))
        var other = try record("2026-01-31", months: 12)
        other.warrantyProvided = false
        #expect(!other.isUnderWarranty(at: other.serviceDate.microseconds))
    }
}
