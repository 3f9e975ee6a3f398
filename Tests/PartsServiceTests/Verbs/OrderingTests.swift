import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import PartsService

@Suite("Ordering a job's parts")
struct OrderingTests {
    @Test("P001: vendors are numbered")
    func vendorNumbers() async throws {
        let counter = try await Counter()
        #expect(try await counter.vendor("Keystone", .aftermarket).vendorNumber == "VEND-0001")
        let second = try await counter.vendor("LKQ", .recycled)
        #expect(second.vendorNumber == "VEND-0002")
        #expect(second.code == "LKQ")
    }

    @Test("one draft per vendor, with number, cost and five working days")
    func create() async throws {
        let counter = try await Counter()
        counter.jobs.lines.withLock { $0.lines[1].partType = .aftermarket }
        try await counter.vendor("Honda of Millbrook", .oem)
        try await counter.vendor("Keystone", .aftermarket)
        let made = try await counter.createOrders()
        let orders = made.orders.map(\.partsOrder)
        #expect(orders.map(\.orderNumber) == ["26-00001-2606-HON-1", "26-00001-2606-KEY-1"])
        #expect(orders.map(\.subtotal.minor) == [33_000, 24_000])
        #expect(orders.map(\.status) == [.draft, .draft])
        #expect(orders[0].expectedDate.microseconds == Sample.now + 7 * Sample.day)
        #expect(made.orders.allSatisfy { $0.items.allSatisfy { $0.status == .pending } })
        #expect(try await counter.told().map(\.partsStatus) == [.pending])
    }

    @Test("P059: a line on order is not ordered again")
    func twice() async throws {
        let counter = try await Counter()
        try await counter.vendor("Honda of Millbrook", .oem)
        let made = try await counter.createOrders()
        let again = await #expect(throws: RPCError.self) { try await counter.createOrders() }
        #expect(again?.reason == "DUPLICATE_ORDER")
        #expect(again?.metadata["order"] == made.orders[0].partsOrder.orderNumber)
        #expect(try await counter.all(PartsOrder.self).count == 1)
        _ = try await counter.call(
            PartsOrdersMethods.cancelPartsOrder,
            CancelPartsOrderRequest.with {
                $0.id = made.orders[0].partsOrder.id
                $0.reason = "wrong vendor"
            }
        )
        #expect(try await counter.createOrders().orders.count == 1)
    }

    @Test("P059: only what is new on the job is ordered")
    func supplement() async throws {
        let counter = try await Counter()
        try await counter.vendor("Honda of Millbrook", .oem)
        let added = counter.jobs.lines.withLock { $0.lines.removeLast() }
        _ = try await counter.createOrders()
        counter.jobs.lines.withLock { $0.lines.append(added) }
        let more = try await counter.createOrders()
        #expect(more.orders.flatMap(\.items).map(\.estimateLineItemID) == [added.id])
        #expect(more.leftOut.count == 1)
    }

    @Test("P003: a vendor that is locked out gets no order, even by choice")
    func lockedVendor() async throws {
        let counter = try await Counter()
        let locked = try await counter.vendor("Bad Parts", .oem, .blacklisted)
        let error = await #expect(throws: RPCError.self) {
            try await counter.createOrders { $0.defaultVendorID = locked.id }
        }
        #expect(error?.reason == "VENDOR_NOT_ACTIVE")
        let none = await #expect(throws: RPCError.self) { try await counter.createOrders() }
        #expect(none?.reason == "VENDOR_MISSING")
        #expect(try await counter.all(PartsOrder.self).isEmpty)
    }

    @Test("J045: nothing is ordered before it is approved")
    func notApproved() async throws {
        let counter = try await Counter()
        try await counter.vendor("Honda of Millbrook", .oem)
        counter.jobs.lines.withLock { $0.mayOrder = false }
        let error = await #expect(throws: RPCError.self) { try await counter.createOrders() }
        #expect(error?.reason == "APPROVAL_REQUIRED")
    }

    @Test("validate_only shows the orders and keeps nothing, not even a number")
    func preview() async throws {
        let counter = try await Counter()
        try await counter.vendor("Honda of Millbrook", .oem)
        let shown = try await counter.createOrders { $0.validateOnly = true }
        #expect(shown.orders.count == 1)
        #expect(try await counter.all(PartsOrder.self).isEmpty)
        #expect(try await counter.told().isEmpty)
        let made = try await counter.createOrders()
        #expect(made.orders[0].partsOrder.orderNumber == "26-00001-2606-HON-1")
    }

    @Test("P021–P023: a big order waits for somebody else's yes")
    func approval() async throws {
        let counter = try await Counter()
        counter.jobs.lines.withLock { $0.lines[0].cost = Sample.money(120_000) }
        try await counter.vendor("Honda of Millbrook", .oem)
        let order = try await counter.createOrders().orders[0].partsOrder
        #expect(try await counter.submit(order).requiresApproval)
        let unsaid = await #expect(throws: RPCError.self) { try await counter.send(order) }
        #expect(unsaid?.reason == "APPROVAL_REQUIRED")
        let approve = ApprovePartsOrderRequest.with { $0.id = order.id }
        let own = await #expect(throws: RPCError.self) {
            try await counter.call(PartsOrdersMethods.approvePartsOrder, approve)
        }
        #expect(own?.reason == "APPROVER_IS_CREATOR")
        _ = try await counter.call(
            PartsOrdersMethods.approvePartsOrder,
            approve,
            user: "0190a000-0000-7000-8000-00000000cafe"
        )
        #expect(try await counter.send(order).status == .sent)
    }

    @Test("P020: items make the subtotal; a sent order's items stay")
    func items() async throws {
        let counter = try await Counter()
        let order = try await counter.sent()
        let error = await #expect(throws: RPCError.self) {
            try await counter.call(
                PartsOrderItemsMethods.deletePartsOrderItem,
                DeletePartsOrderItemRequest.with { $0.id = order.items[0].id }
            )
        }
        #expect(error?.reason == "ORDER_SENT")
        #expect(try await counter.all(PartsOrderItem.self).count == 2)
    }
}
