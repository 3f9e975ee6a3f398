import Contracts
import Testing

@testable import PartsService

@Suite("A purchase order")
struct OrderTests {
    private static let now = Sample.now

    /// The verbs of an order and from where they go.
    private static let verbs: [(PartsOrder.Status, Set<PartsOrder.Status>)] = [
        (.pending, [.draft]), (.sent, [.pending]), (.confirmed, [.sent]),
        (.shipped, [.confirmed, .inProduction, .backordered]),
        (.cancelled, [.draft, .pending, .sent, .confirmed]),
    ]

    @Test(
        "P021–P027: every status by every verb goes or is refused",
        arguments: Sample.orderStatuses
    )
    func machine(status: PartsOrder.Status) throws {
        for (target, from) in Self.verbs {
            let order = Sample.order(status)
            if from.contains(status) {
                #expect(try go(order, target).status == target)
            } else {
                #expect(throws: PartsRefusal.orderTransition(from: status, to: target)) {
                    try go(order, target)
                }
            }
        }
    }

    private func go(_ order: PartsOrder, _ to: PartsOrder.Status) throws -> PartsOrder {
        switch to {
        case .pending: try order.submitted(approvalLimit: 100_000)
        case .sent: try order.sent(to: Sample.vendor(), by: "u", at: Self.now)
        case .confirmed: try order.confirmed(number: "KS-1", promised: nil, at: Self.now)
        case .shipped: try order.shipped(tracking: "", carrier: "", expected: nil, at: Self.now)
        default: try order.cancelled(reason: "wrong car", at: Self.now)
        }
    }

    @Test(
        "P003: nothing is ordered from a vendor that is not active",
        arguments: Vendor.VendorStatus.allCases
    )
    func vendors(status: Vendor.VendorStatus) throws {
        let vendor = Sample.vendor(status)
        if status == .active {
            try vendor.checkMayOrder()
        } else {
            #expect(throws: PartsRefusal.vendorNotActive(vendor: "Keystone", status: status)) {
                try Sample.order(.pending).sent(to: vendor, by: "u", at: Self.now)
            }
        }
    }

    @Test(
        "P021: above the limit an order waits for a yes",
        arguments: [(120_000, 100_000, true), (100_000, 100_000, false), (1, 0, true)]
            as [(Int64, Int64, Bool)]
    )
    func limit(total: Int64, limit: Int64, requires: Bool) throws {
        let order = try Sample.order(.draft, total: total).submitted(approvalLimit: limit)
        #expect(order.status == .pending)
        #expect(order.requiresApproval == requires)
    }

    @Test("an order without items is neither submitted nor sent")
    func empty() {
        var order = Sample.order(.draft)
        order.itemCount = 0
        #expect(throws: PartsRefusal.orderEmpty) { try order.submitted(approvalLimit: 0) }
        order.status = .pending
        #expect(throws: PartsRefusal.orderEmpty) {
            try order.sent(to: Sample.vendor(), by: "u", at: Self.now)
        }
    }

    @Test("P022, P023: somebody else says yes before it is sent")
    func approval() throws {
        let order = try Sample.order(.draft, total: 120_000).submitted(approvalLimit: 100_000)
        #expect(throws: PartsRefusal.approvalRequired) {
            try order.sent(to: Sample.vendor(), by: "u", at: Self.now)
        }
        #expect(throws: PartsRefusal.approverIsCreator) {
            try order.approved(by: "creator", at: Self.now)
        }
        let approved = try order.approved(by: "manager", at: Self.now)
        #expect(approved.approvedBy == "manager")
        #expect(try approved.sent(to: Sample.vendor(), by: "u", at: Self.now).status == .sent)
    }

    @Test("P024: sent says who and when, confirmed the vendor's number")
    func sending() throws {
        let sent = try Sample.order(.pending).sent(to: Sample.vendor(), by: "u", at: Self.now)
        #expect(sent.sentBy == "u")
        #expect(sent.sentAt.microseconds == Self.now)
        let promised = Sample.time(Self.now + Sample.day)
        let confirmed = try sent.confirmed(number: "KS-1", promised: promised, at: Self.now)
        #expect(confirmed.vendorOrderNumber == "KS-1")
        #expect(confirmed.expectedDate == promised)
    }

    @Test("P026: a cancelled order says why and is approved no more")
    func cancelling() throws {
        var order = Sample.order(.sent)
        order.approved = true
        #expect(throws: PartsRefusal.reasonRequired) { try order.cancelled(reason: " ", at: 0) }
        let cancelled = try order.cancelled(reason: "wrong car", at: Self.now)
        #expect(!cancelled.approved)
        #expect(cancelled.cancelReason == "wrong car")
    }

    @Test("P027: shipped is stamped, with how and until when")
    func shipping() throws {
        let expected = Sample.time(Self.now + Sample.day)
        let order = try Sample.order(.confirmed)
            .shipped(tracking: "1Z", carrier: "UPS", expected: expected, at: Self.now)
        #expect(order.shippedDate.microseconds == Self.now)
        #expect(order.trackingNumber == "1Z")
        #expect(order.expectedDate == expected)
    }

    @Test(
        "P018: five working days later",
        arguments: [(0, 7), (1, 6), (2, 5), (3, 7), (4, 7)] as [(Int64, Int64)]
    )
    func workingDays(offset: Int64, days: Int64) {
        // Friday 5 June → Friday 12 June; a weekend counts for nothing.
        let start = Self.now + offset * Sample.day
        let end = BusinessDays.after(start, days: 5)
        #expect(end == start + days * Sample.day)
        #expect(BusinessDays.isWorking(end))
    }

    @Test("P019: items, tax, shipping and handling less discount")
    func totals() {
        var order = Sample.order(.draft)
        order.taxAmount = Sample.money(5_200)
        order.shippingAmount = Sample.money(1_500)
        order.handlingAmount = Sample.money(500)
        order.discountAmount = Sample.money(2_000)
        var item = Sample.item(ordered: 400)
        item = item.priced()
        var cancelled = Sample.item(.cancelled)
        cancelled = cancelled.priced()
        let summed = order.summed(over: [item, cancelled])
        #expect(summed.subtotal.minor == 40_000)
        #expect(summed.totalAmount.minor == 45_200)
        #expect(summed.itemCount == 1)
    }

    @Test(
        "P039: cost × quantity less discounts, and the core's deposit",
        arguments: [
            (30_000, 100, 6_000, 0, 0, 36_000), (30_000, 200, 6_000, 0, 0, 72_000),
            (10_000, 100, 0, 1_000, 500, 8_500), (10_000, 100, 0, 0, 20_000, 0),
            (333, 150, 0, 0, 0, 500),
        ] as [(Int64, Int32, Int64, Int32, Int64, Int64)]
    )
    func pricing(
        unit: Int64,
        quantity: Int32,
        core: Int64,
        percent: Int32,
        off: Int64,
        total: Int64
    ) {
        var item = Sample.item(ordered: quantity)
        item.unitCost = Sample.money(unit)
        item.discountBasisPoints = percent
        item.discountAmount = Sample.money(off)
        if core > 0 { item.core = Sample.money(core) }
        #expect(item.priced().totalCost.minor == total)
    }

    @Test("amounts at the edge saturate and do not trap")
    func edge() {
        var item = Sample.item(ordered: .max)
        item.unitCost = Sample.money(.max)
        item.discountBasisPoints = 10_000
        item.core = Sample.money(.max)
        let priced = item.priced()
        #expect(priced.totalCost.minor >= 0)
        #expect(Sample.order(.draft).summed(over: [priced, priced]).totalAmount.minor >= 0)
    }
}
