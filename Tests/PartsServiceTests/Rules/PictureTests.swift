import Contracts
import Testing

@testable import PartsService

@Suite("How a job's parts stand")
struct PictureTests {
    private func late(_ item: PartsOrderItem) -> PartsOrderItem {
        var item = item
        item.expectedDate = Sample.time(Sample.now - 1)
        return item
    }

    @Test("J064: the status follows the items")
    func status() {
        let open = Sample.item(.ordered)
        let some = Sample.item(.backordered, received: 100)
        let done = Sample.item(.received, received: 300)
        let cases: [([PartsOrderItem], Job.PartsStatus)] = [
            ([], .pending), ([Sample.item(.pending)], .pending), ([open], .ordered),
            ([open, Sample.item(.pending)], .pending), ([open, done], .partial),
            ([some], .partial), ([done, done], .received),
            ([done, Sample.item(.cancelled)], .received), ([Sample.item(.cancelled)], .pending),
            ([late(some), done], .backordered), ([late(open)], .ordered),
        ]
        for (number, (items, status)) in cases.enumerated() {
            #expect(JobPartsPicture(items, at: Sample.now).status == status, "case \(number)")
        }
    }

    @Test("J046: critical parts that are not there are named by their estimate line")
    func critical() {
        var open = Sample.item(.shipped)
        open.isCritical = true
        open.estimateLineItemID = "a"
        var done = Sample.item(.received, received: 300)
        done.isCritical = true
        done.estimateLineItemID = "b"
        var picture = JobPartsPicture([open, done], at: Sample.now)
        #expect(picture.criticalMissing == ["a"])
        #expect(picture.open == 1)
        #expect(picture.received == 1)
        picture.add(
            unordered: [
                EstimateLineItem.with {
                    $0.id = "c"
                    $0.isCritical = true
                }
            ]
        )
        #expect(picture.criticalMissing == ["a", "c"])
        #expect(picture.open == 2)
    }

    @Test("J064: all that was ordered came, but a line was never ordered")
    func neverOrdered() {
        var picture = JobPartsPicture([Sample.item(.received, received: 300)], at: Sample.now)
        picture.add(unordered: [EstimateLineItem()])
        #expect(picture.status == .partial)
    }

    @Test("the last part that is expected says when all are there")
    func eta() {
        var first = Sample.item(.shipped)
        first.expectedDate = Sample.time(Sample.now + Sample.day)
        var second = Sample.item(.shipped)
        second.expectedDate = Sample.time(Sample.now + 2 * Sample.day)
        let picture = JobPartsPicture([first, second], at: Sample.now)
        #expect(picture.eta == Sample.now + 2 * Sample.day)
        #expect(picture.fact(job: "j", sequence: 7).sequence == 7)
    }

    @Test(
        "a part is bought where it is traded, from the preferred vendor, never from one locked out"
    )
    func choice() {
        var oem = Sample.vendor()
        oem.vendorType = .oem
        var other = Sample.vendor()
        other.vendorType = .aftermarket
        var preferred = oem
        preferred.id = "preferred"
        preferred.isPreferred = true
        var locked = preferred
        locked.id = "locked"
        locked.vendorStatus = .blacklisted
        locked.qualityRatingTenths = 100
        let all = [oem, other, locked, preferred]
        #expect(Vendor.choice(for: .oem, among: all)?.id == "preferred")
        #expect(Vendor.choice(for: .aftermarket, among: all)?.id == other.id)
        #expect(Vendor.choice(for: .recycled, among: [other])?.id == other.id)
        #expect(Vendor.choice(for: .oem, among: [locked]) == nil)
    }
}
