import Chassis
import Store
import Synchronization
import Testing
import Wire

@Suite("Idempotency keys")
struct IdempotencyTests {
    let shop = ShopID.make()

    @Test("X004 the same key with the same body has one effect and the same answer")
    func replay() async throws {
        let runs = Atomic(0)
        let count: @Sendable () -> Void = { runs.add(1, ordering: .relaxed) }
        let bench = try await ServiceBench(GadgetService.definition(sold: count))
        let gadget = try await bench.create(shop, key: "c1")
        #expect(try await bench.create(shop, key: "c1") == gadget)
        let first = try await bench.sell(gadget, shop, key: "s1")
        let reply = ReplyMetadata()
        let second = try await bench.call(
            GadgetService.sell,
            .of(gadget),
            as: .bench(shop),
            key: "s1",
            reply: reply
        )
        #expect(second == first)
        #expect(second.version == 2)
        #expect(runs.load(ordering: .relaxed) == 1)
        #expect(reply["idempotent-replayed"] == Array("true".utf8))
    }

    @Test("nothing is written after the deadline, however far the handler has come")
    func late() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let gadget = try await bench.create(shop, key: "c1")
        let shop = shop
        for key in ["", "s1"] {
            let refused = try await refusal {
                _ = try await bench.call(
                    GadgetService.sell,
                    .of(gadget),
                    as: .bench(shop),
                    key: key,
                    timeout: .zero
                )
            }
            #expect(refused.reason == "DEADLINE_EXCEEDED")
        }
        let sold = try await bench.sell(gadget, shop, key: "s1")
        #expect(sold.version == 2, "the late calls left nothing behind")
    }

    @Test("X004 the same key with another body is refused")
    func otherBody() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        _ = try await bench.create(shop, "hinge", key: "c1")
        let refused = try await refusal { try await bench.create(shop, "door", key: "c1") }
        #expect(refused.reason == "KEY_REUSED")
        let list = try await bench.call(Standard.list, ListGadgetsRequest(), as: .bench(shop))
        #expect(list.gadgets.map(\.name) == ["hinge"])
    }

    @Test("X004 calls that come at once with one key have one effect")
    func together() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await bench.create(shop, key: "c1").id }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test("a definite refusal is replayed like an answer, also when it would pass by now")
    func refusalReplayed() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let gadget = try await bench.create(shop)
        _ = try await bench.sell(gadget, shop)
        let first = try await refusal { try await bench.sell(gadget, shop, key: "s1") }
        #expect(first.reason == "ALREADY_SOLD")
        try await bench.store.write { tx in
            var row = try tx.require(Gadget.self, gadget.id, in: shop)
            row.status = .new
            _ = try tx.update(row, expecting: nil, in: shop, by: Authorship(actor: "test"))
        }
        let second = try await refusal { try await bench.sell(gadget, shop, key: "s1") }
        #expect(second.reason == "ALREADY_SOLD")
        #expect(second.metadata == first.metadata)
        #expect(second.preconditions == first.preconditions)
        #expect(try await bench.sell(gadget, shop, key: "s2").status == .sold)
    }

    @Test("a key belongs to its actor, shop and method")
    func scope() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let other = ShopID.make()
        let mine = try await bench.create(shop, key: "k")
        let theirs = try await bench.create(other, key: "k")
        #expect(mine.id != theirs.id)
        let colleague = Actor.bench(shop, user: UUIDv7.make())
        var request = CreateGadgetRequest()
        request.gadget.name = "door"
        let second = try await bench.call(Standard.create, request, as: colleague, key: "k")
        #expect(second.name == "door")
        #expect(try await bench.sell(mine, shop, key: "k").status == .sold)
    }

    @Test("X011 a replayed answer shows no more than its reader may see")
    func replayIsMasked() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let gadget = try await bench.create(shop) { $0.price = 900 }
        let seeing = try await bench.sell(gadget, shop, key: "s1")
        #expect(seeing.price == 900)
        // The same person, whose role has changed meanwhile.
        let technician = Actor.bench(shop, role: "technician", permissions: [1, 2])
        let blind = try await bench.call(GadgetService.sell, .of(gadget), as: technician, key: "s1")
        #expect(!blind.hasPrice)
    }
}
