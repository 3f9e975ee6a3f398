import Contracts
import Store
import Testing

@testable import JobsService

@Suite("Customers who are one, cars that come back")
struct ReturningTests {
    private func customer(_ change: (inout Customer) -> Void) -> Customer {
        var customer = Customer()
        customer.id = UUIDv7.make()
        customer.currency = "CAD"
        customer.lastName = "Hale"
        change(&customer)
        return customer
    }

    @Test("J017: blanks are filled, nothing is overwritten, points and visits of both count")
    func merge() throws {
        let kept = customer {
            $0.email = "a@x.example"
            $0.city = "Vancouver"
            $0.loyaltyPoints = 5
            $0.firstVisitDate = Sample.time(Sample.now)
        }
        let gone = customer {
            $0.email = "b@x.example"
            $0.mobile = "604 555 0123"
            $0.address = "1 Main"
            $0.city = "Surrey"
            $0.loyaltyPoints = 7
            $0.firstVisitDate = Sample.time(Sample.now - Sample.day)
            $0.lastVisitDate = Sample.time(Sample.now + Sample.day)
            $0.processingRestricted = true
        }
        let merged = try kept.merged(with: gone)
        #expect(merged.email == "a@x.example")
        #expect(merged.mobileE164 == "+16045550123")
        #expect(!merged.hasAddress, "a street of Surrey is not in Vancouver")
        #expect(merged.loyaltyPoints == 12)
        #expect(merged.firstVisitDate == gone.firstVisitDate)
        #expect(merged.lastVisitDate == gone.lastVisitDate)
        #expect(merged.processingRestricted)
        let tombstone = gone.asMerged(into: merged)
        #expect(tombstone.mergedIntoID == kept.id)
        #expect(!tombstone.isActive)
    }

    @Test("J017: nobody is merged into themselves, nor over currencies")
    func noMerge() {
        let one = customer { $0.id = "a" }
        #expect(throws: MergeRefusal.withItself) { try one.merged(with: one) }
        let other = customer {
            $0.id = "b"
            $0.currency = "USD"
        }
        #expect(throws: MergeRefusal.currenciesDiffer) { try one.merged(with: other) }
    }

    private func vehicle(_ mileage: Int32?, corrected: String = "") -> Vehicle {
        Vehicle.with {
            if let mileage { $0.mileage = mileage }
            if !corrected.isEmpty {
                $0.mileageCorrected = true
                $0.mileageCorrectionReason = corrected
            }
        }
    }

    @Test(
        "J027: a correction counts for the change that says it, and not for the next",
        arguments: [
            (100, "", 101, "", true), (100, "", 99, "", false), (100, "", 99, "misread", true),
            (100, "misread", 99, "misread", false), (100, "misread", 99, "new cluster", true),
            (100, "misread", 101, "misread", true), (nil, "", 5, "", true),
        ] as [(Int32?, String, Int32, String, Bool)]
    )
    func mileage(old: Int32?, oldReason: String, new: Int32, reason: String, goes: Bool) throws {
        let before = vehicle(old, corrected: oldReason)
        var after = vehicle(new, corrected: reason)
        guard goes else {
            #expect(throws: VehicleRefusal.mileageFell(from: old ?? 0, to: new)) {
                try after.checkMileage(from: before)
            }
            return
        }
        try after.checkMileage(from: before)
        if let old, new > old { #expect(!after.mileageCorrected, "the next fall wants its own") }
    }

    @Test("J053: only what was delivered comes back", arguments: Sample.statuses)
    func statuses(status: Job.Status) throws {
        var job = Sample.job(status)
        job.actualDeliveryDate = Sample.time(Sample.now - Sample.day)
        func open() throws -> Job {
            try job.comeback(
                reason: "clear coat peels",
                warrantyDays: 30,
                ShopCalendar(timezone: "UTC"),
                at: Sample.now
            )
        }
        guard status == .delivered else {
            #expect(throws: ComebackRefusal.notDelivered(status)) { try open() }
            return
        }
        let comeback = try open()
        #expect(comeback.originalJobID == job.id)
        #expect(comeback.isWarranty)
        #expect(comeback.jobType == .warranty)
        #expect(comeback.status == .estimate)
        #expect(comeback.vehicleID == job.vehicleID)
        let marked = job.markedAsComeback(reason: "clear coat peels", at: Sample.now)
        #expect(marked.comeBack)
        #expect(marked.comeBackDate == Sample.time())
        let again = marked.markedAsComeback(reason: "rattles", at: Sample.now + 1)
        #expect(again == marked, "the first time is kept")
    }

    @Test(
        "J053: the warranty ends with its last day in the shop's time zone",
        arguments: [(-1, true), (0, false)] as [(Int64, Bool)]
    )
    func warranty(offset: Int64, goes: Bool) throws {
        var job = Sample.job(.delivered)
        job.actualDeliveryDate = Sample.time()  // 02:00 on June 1 in Vancouver
        let calendar = ShopCalendar(timezone: "America/Vancouver")
        // The 2nd is the one day of warranty; the 3rd begins in Vancouver at 07:00 UTC.
        let ends = Sample.now + Sample.day + 22 * Sample.hour
        #expect(job.warrantyEnds(days: 1, calendar) == ends)
        func open() throws {
            _ = try job.comeback(reason: "r", warrantyDays: 1, calendar, at: ends + offset)
        }
        if goes {
            try open()
        } else {
            #expect(throws: ComebackRefusal.warrantyEnded(untilMicroseconds: ends)) { try open() }
        }
    }
}
