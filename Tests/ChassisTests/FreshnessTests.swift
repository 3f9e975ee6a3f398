import Store
import Testing
import Wire

@testable import Chassis

@Suite("Copies that are behind")
struct FreshnessTests {
    @Test("X016: a read says which copies are behind for more than a minute, until they are not")
    func told() async throws {
        let shop = ShopID.make()
        let clock = ManualClock()
        let gadgets = try await ServiceBench(GadgetService.definition(), clock: clock)
        let counter = try await ServiceBench(CounterService.definition, clock: clock)
        counter.connect("gadgets", to: gadgets)
        let gadget = try await gadgets.create(shop)
        func stale() async throws -> String? {
            let reply = ReplyMetadata()
            var request = GetGadgetRequest()
            request.id = gadget.id
            _ = try await counter.call(
                CounterService.ask,
                request,
                as: .bench(shop),
                reply: reply
            )
            return reply["stale"].map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try await stale() == nil)
        clock.advance(seconds: 60)
        #expect(try await stale() == nil)
        clock.advance(seconds: 1)
        #expect(try await stale() == "gadgets")
        try await counter.pump()
        #expect(try await stale() == nil)
    }

    @Test("X016: a feed is known up to its last fact, never less than before, and only if copied")
    func known() {
        let second: Int64 = 1_000_000
        let freshness = Freshness(of: ["jobs", "parts"], at: 0)
        #expect(freshness.behind(at: 60 * second).isEmpty)
        #expect(freshness.behind(at: 60 * second + 1) == ["jobs", "parts"])
        freshness.read("jobs", until: 30 * second)
        freshness.read("jobs", until: 10 * second)
        freshness.read("comms", until: 10 * second)
        #expect(freshness.behind(at: 90 * second) == ["parts"])
        #expect(freshness.behind(at: 90 * second + 1) == ["jobs", "parts"])
    }
}
