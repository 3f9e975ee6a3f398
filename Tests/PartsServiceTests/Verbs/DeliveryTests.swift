import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import PartsService

@Suite("A delivery")
struct DeliveryTests {
    @Test("from the order to the last part: status, facts and what Jobs hears")
    func whole() async throws {
        let counter = try await Counter()
        let made = try await counter.sent()
        let order = made.partsOrder
        let confirmed = try await counter.call(
            PartsOrdersMethods.confirmPartsOrder,
            ConfirmPartsOrderRequest.with {
                $0.id = order.id
                $0.vendorOrderNumber = "HM-1"
            }
        )
        #expect(confirmed.status == .confirmed)
        let shipped = try await counter.call(
            PartsOrdersMethods.shipPartsOrder,
            ShipPartsOrderRequest.with {
                $0.id = order.id
                $0.trackingNumber = "1Z"
            }
        )
        #expect(shipped.status == .shipped)
        let first = try await counter.receive(order, [(made.items[0], 100)], slip: "S1")
        #expect(first.partsOrder.status == .partiallyReceived)
        #expect(first.items.map(\.status) == [.received, .shipped])
        let second = try await counter.receive(order, [(made.items[1], 100)], slip: "S2")
        #expect(second.partsOrder.status == .received)
        let told = try await counter.told()
        #expect(
            told.map(\.partsStatus) == [
                .pending, .pending, .ordered, .ordered, .ordered, .partial, .received,
            ]
        )
        #expect(told.map(\.sequence) == told.map(\.sequence).sorted())
        let received = try await counter.bench.store.facts(after: .start, limit: 500, wait: .zero)
            .filter { $0.kind == PartReceived.protoMessageName }
        #expect(received.count == 2)
        let parts = try await counter.call(
            PartsOrdersMethods.getJobParts,
            GetJobPartsRequest.with { $0.jobID = counter.jobs.jobID }
        )
        #expect(parts.openLines == 0)
        #expect(parts.partsStatus == .received)
    }

    @Test("P031: a slip that is sent twice is booked once, also with an old etag")
    func slipTwice() async throws {
        let counter = try await Counter()
        let made = try await counter.sent()
        let before = try await counter.all(PartsOrder.self)[0]
        let lines = [(made.items[0], Int32(100))]
        let etag = String(before.version)
        let first = try await counter.receive(made.partsOrder, lines, slip: "S1", etag: etag)
        #expect(!first.alreadyReceived)
        let again = try await counter.receive(made.partsOrder, lines, slip: "S1", etag: etag)
        #expect(again.alreadyReceived)
        #expect(again.items[0].quantityReceivedHundredths == 100)
        #expect(again.partsOrder.version == first.partsOrder.version)
        #expect(try await counter.all(PartReceipt.self).count == 1)
    }

    @Test("P030: too much refuses the whole slip, and nothing is booked")
    func tooMuch() async throws {
        let counter = try await Counter()
        let made = try await counter.sent()
        let error = await #expect(throws: RPCError.self) {
            try await counter.receive(
                made.partsOrder,
                [(made.items[0], 100), (made.items[1], 200)],
                slip: "S1"
            )
        }
        #expect(error?.reason == "OVER_RECEIPT")
        #expect(try await counter.all(PartReceipt.self).isEmpty)
        let items = try await counter.all(PartsOrderItem.self)
        #expect(items.allSatisfy { $0.quantityReceivedHundredths == 0 })
    }

    @Test("P045: a draft receives nothing; an item of another order is unknown")
    func wrongOrder() async throws {
        let counter = try await Counter()
        try await counter.vendor("Honda of Millbrook", .oem)
        let draft = try await counter.createOrders().orders[0]
        let early = await #expect(throws: RPCError.self) {
            try await counter.receive(draft.partsOrder, [(draft.items[0], 100)], slip: "S1")
        }
        #expect(early?.reason == "TRANSITION_NOT_ALLOWED")
        _ = try await counter.submit(draft.partsOrder)
        _ = try await counter.send(draft.partsOrder)
        var stranger = draft.items[0]
        stranger.id = UUIDv7.make()
        let unknown = await #expect(throws: RPCError.self) {
            try await counter.receive(draft.partsOrder, [(stranger, 100)], slip: "S1")
        }
        #expect(unknown?.reason == "ITEM_NOT_FOUND")
    }

    @Test("a cancelled job takes back the orders that nobody sent")
    func jobCancelled() async throws {
        let counter = try await Counter()
        try await counter.vendor("Honda of Millbrook", .oem)
        _ = try await counter.createOrders()
        let moved = JobMoved.with {
            $0.jobID = counter.jobs.jobID
            $0.toStatus = .cancelled
        }
        let fact = Fact(
            position: FactPosition(epoch: 1, sequence: 1),
            shop: counter.shop,
            kind: JobMoved.protoMessageName,
            aggregateType: JobMoved.protoMessageName,
            aggregateID: moved.jobID,
            aggregateVersion: 1,
            payload: try moved.serializedBytes(),
            time: Sample.now
        )
        try await counter.bench.deliver([fact], from: "jobs")
        #expect(try await counter.all(PartsOrder.self).map(\.status) == [.cancelled])
        let items = try await counter.all(PartsOrderItem.self)
        #expect(items.map(\.status) == [.cancelled, .cancelled])
    }
}
