import Chassis
import Foundation
import Store
import Testing
import Wire

@Suite("Facts between services")
struct FactTests {
    let shop = ShopID.make()

    private func pair() async throws -> (gadgets: ServiceBench, counter: ServiceBench) {
        let gadgets = try await ServiceBench(GadgetService.definition())
        let counter = try await ServiceBench(CounterService.definition)
        counter.connect("gadgets", to: gadgets)
        return (gadgets, counter)
    }

    private func sales(_ counter: ServiceBench) async throws -> [String] {
        let shop = shop
        return try await counter.store.read { view in
            try view.all(Sale.self, in: shop).map(\.gadgetID)
        }
    }

    private func fact(_ sequence: Int64, _ name: String, of id: String) throws -> Fact {
        var sold = GadgetSold()
        sold.gadgetID = id
        sold.name = name
        return Fact(
            position: FactPosition(epoch: 1, sequence: sequence),
            shop: shop,
            kind: GadgetSold.protoMessageName,
            aggregateType: Gadget.table.message,
            aggregateID: id,
            aggregateVersion: sequence,
            payload: try sold.serializedBytes(),
            time: 0
        )
    }

    private func snapshot(_ gadget: Gadget, _ sequence: Int64, deleted: Bool = false) throws -> Fact
    {
        Fact(
            position: FactPosition(epoch: 1, sequence: sequence),
            shop: shop,
            kind: Gadget.table.message + (deleted ? ".deleted" : ".saved"),
            aggregateType: Gadget.table.message,
            aggregateID: gadget.id,
            aggregateVersion: gadget.version,
            payload: try gadget.serializedBytes(),
            time: 0
        )
    }

    @Test("J063 a fact of another service has its effect, and has it once however often it comes")
    func once() async throws {
        let (gadgets, counter) = try await pair()
        let gadget = try await gadgets.create(shop)
        _ = try await gadgets.sell(gadget, shop)
        #expect(try await counter.pump() > 0)
        #expect(try await sales(counter) == [gadget.id])
        #expect(try await counter.pump() == 0)
        let facts = try await gadgets.store.facts(after: .start, limit: 100)
        try await counter.deliver(facts, from: "gadgets")
        try await counter.deliver(facts, from: "gadgets")
        #expect(try await sales(counter) == [gadget.id])
    }

    @Test("J063 a repeated fact within one delivery has one effect")
    func twiceInOne() async throws {
        let (_, counter) = try await pair()
        let id = UUIDv7.make()
        let sold = try fact(1, "hinge", of: id)
        try await counter.deliver([sold], from: "gadgets")
        try await counter.deliver([sold, try fact(2, "door", of: UUIDv7.make())], from: "gadgets")
        #expect(try await sales(counter).count == 2)
    }

    @Test("a fact that cannot be applied is set aside after five tries, and the others go on")
    func poison() async throws {
        let (_, counter) = try await pair()
        let bad = UUIDv7.make()
        let good = UUIDv7.make()
        try await counter.deliver(
            [
                try fact(1, "hinge", of: good), try fact(2, "poison", of: bad),
                try fact(3, "door", of: good), try fact(4, "door", of: bad),
            ],
            from: "gadgets"
        )
        #expect(try await sales(counter) == [good, good])
        let parked = try await counter.store.read { try $0.parked("gadgets/sales") }
        #expect(parked.map(\.fact.position.sequence) == [2, 4])
        #expect(parked.first?.tries == 5)
        #expect(parked.first?.error.contains("cannot be sold") == true)
        // What came after it of the same gadget waits behind it, in order.
        #expect(parked.last?.error.contains("set aside") == true)
        let cursor = try await counter.store.read { try $0.cursor("gadgets/sales") }
        #expect(cursor == FactPosition(epoch: 1, sequence: 4))
    }

    @Test("what was set aside is tried again at the next start, in its order")
    func retry() async throws {
        let healed = CounterService.Flag()
        let counter = try await ServiceBench(CounterService.definition(isHealed: healed))
        let bad = UUIDv7.make()
        try await counter.deliver(
            [try fact(1, "poison", of: bad), try fact(2, "door", of: bad)],
            from: "gadgets"
        )
        try await counter.retryParked()
        #expect(try await sales(counter).isEmpty)
        healed.value.store(true, ordering: .releasing)
        try await counter.retryParked()
        #expect(try await sales(counter) == [bad, bad])
        #expect(try await counter.store.read { try $0.parked("gadgets/sales") }.isEmpty)
        try await counter.retryParked()
        #expect(try await sales(counter).count == 2)
    }

    @Test("X010 a snapshot that comes late does not undo a newer one")
    func outOfOrder() async throws {
        let (_, counter) = try await pair()
        let shop = shop
        var gadget = Gadget()
        gadget.id = UUIDv7.make()
        gadget.version = 5
        gadget.name = "five"
        try await counter.deliver([try snapshot(gadget, 1)], from: "gadgets")
        let id = gadget.id
        gadget.version = 4
        gadget.name = "four"
        try await counter.deliver([try snapshot(gadget, 2)], from: "gadgets")
        let copy = try await counter.store.read { try $0.replica(Gadget.self, id, in: shop) }
        #expect(copy?.name == "five")
        gadget.version = 6
        try await counter.deliver([try snapshot(gadget, 3, deleted: true)], from: "gadgets")
        let gone = try await counter.store.read { try $0.replica(Gadget.self, id, in: shop) }
        #expect(gone == nil)
    }

    @Test("a replica is the other service's row without its secrets")
    func replica() async throws {
        let (gadgets, counter) = try await pair()
        let shop = shop
        let gadget = try await gadgets.create(shop) { $0.pin = "1234" }
        try await counter.pump()
        let copy = try await counter.store.read {
            try $0.replica(Gadget.self, gadget.id, in: shop)
        }
        #expect(copy?.name == "hinge")
        #expect(copy?.hasPin == false)
    }

    @Test("X009 what was committed before a stop is told after the start")
    func restart() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("chassis-" + UUIDv7.make()).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let location = StoreConfiguration.Location.file(directory + "/gadgets.sqlite")
        let before = try await ServiceBench(GadgetService.definition(), location: location)
        let gadget = try await before.create(shop)
        _ = try await before.sell(gadget, shop)
        await before.close()
        let after = try await ServiceBench(GadgetService.definition(), location: location)
        let counter = try await ServiceBench(CounterService.definition)
        counter.connect("gadgets", to: after)
        try await counter.pump()
        #expect(try await sales(counter) == [gadget.id])
    }

    @Test("a service restored from a backup goes on in a new epoch, and is heard again")
    func newEpoch() async throws {
        let (gadgets, counter) = try await pair()
        let gadget = try await gadgets.create(shop)
        // The counter has seen more of the first epoch than the restored service remembers.
        try await counter.deliver([try fact(900, "lost", of: UUIDv7.make())], from: "gadgets")
        var later = try fact(3, "door", of: gadget.id)
        later.position = FactPosition(epoch: 2, sequence: 3)
        try await counter.deliver([later], from: "gadgets")
        #expect(try await sales(counter).count == 2)
    }

    @Test("a call to another service goes on behalf of the same person and shop")
    func peers() async throws {
        let (gadgets, counter) = try await pair()
        let gadget = try await gadgets.create(shop) { $0.price = 700 }
        var request = GetGadgetRequest()
        request.id = gadget.id
        let asked = request
        #expect(
            try await counter.call(CounterService.ask, asked, as: .bench(shop)).price == 700
        )
        let stranger = try await refusal {
            try await counter.call(CounterService.ask, asked, as: .bench(ShopID.make()))
        }
        #expect(stranger.code == .notFound)
        let shop = shop
        let direct = try await refusal {
            try await gadgets.call(GadgetService.price, asked, as: .bench(shop))
        }
        #expect(direct.reason == "PEER_NOT_ALLOWED")
    }

    @Test("a service that is not connected is no reason to fall")
    func unconnected() async throws {
        let counter = try await ServiceBench(CounterService.definition)
        let shop = shop
        let refused = try await refusal {
            try await counter.call(CounterService.ask, GetGadgetRequest(), as: .bench(shop))
        }
        #expect(refused.outcome == .notSent)
        #expect(try await counter.pump() == 0)
    }

    @Test("a worker runs when a test says so")
    func worker() async throws {
        let counter = try await ServiceBench(CounterService.definition)
        let before = CounterService.worked.load(ordering: .relaxed)
        try await counter.work("tick")
        #expect(CounterService.worked.load(ordering: .relaxed) > before)
    }
}
