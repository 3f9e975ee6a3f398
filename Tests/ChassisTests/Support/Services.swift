import Chassis
import Schema
import Store
import SwiftProtobuf
import Synchronization
import Wire

/// Two services of the tests: one sells gadgets, the other hears of it.
enum GadgetService {
    static let sell = Method<SellGadgetRequest, Gadget>(
        path: "/chassis.test.Gadgets/SellGadget",
        policy: MethodPolicy(timeout: .seconds(5), permission: 2)
    )
    static let sellSlowly = Method<SellGadgetRequest, Gadget>(
        path: "/chassis.test.Gadgets/SellSlowly",
        policy: MethodPolicy(timeout: .seconds(5))
    )
    static let price = Method<GetGadgetRequest, Gadget>(
        path: "/chassis.test.Gadgets/Price",
        policy: MethodPolicy(effect: .noSideEffects, peers: ["counter"])
    )
    static let showAll = Method<ListGadgetsRequest, ListGadgetsResponse>(
        path: "/chassis.test.Gadgets/ShowAll",
        policy: MethodPolicy(effect: .noSideEffects)
    )
    static let fail = Method<GetGadgetRequest, Gadget>(
        path: "/chassis.test.Gadgets/Fail",
        policy: MethodPolicy(needsActor: false)
    )

    /// - Parameter sold: called with every run of the effect, replays excluded.
    static func definition(sold: @escaping @Sendable () -> Void = {}) -> ServiceDefinition {
        let tables: [any Record.Type] = [Gadget.self]
        return ServiceDefinition(
            name: "gadgets",
            tables: tables,
            migrations: [.initial(tables: tables)]
        ) { contents in
            contents.standard(GadgetResource.self, GadgetRules())
            contents.verb(sell) { try await sell($0, $1, sold) }
            contents.verb(sellSlowly) { request, call in
                try await Task.sleep(for: .milliseconds(400))
                return try await sell(request, call, sold)
            }
            contents.verb(price) { request, call in
                let shop = try call.shop
                return try await call.read { try $0.require(Gadget.self, request.id, in: shop) }
            }
            contents.verb(showAll) { request, call in
                let shop = try call.shop
                return try await call.read { view in
                    var answer = ListGadgetsResponse()
                    answer.gadgets = try view.all(Gadget.self, in: shop)
                    answer.nextPageToken = "kept"
                    return answer
                }
            }
            contents.verb(fail) { _, _ in throw Bug(secret: "password=hunter2") }
        }
    }

    private static func sell(
        _ request: SellGadgetRequest,
        _ call: Call,
        _ sold: @escaping @Sendable () -> Void
    ) async throws -> Gadget {
        let shop = try call.shop
        return try await call.write { tx in
            sold()
            var gadget = try tx.require(Gadget.self, request.id, in: shop)
            try ETag.check(request.etag, gadget.version)
            guard gadget.status == .new else {
                throw GadgetRefusal.alreadySold(gadget.gadgetNumber)
            }
            gadget.status = .sold
            let saved = try tx.update(
                gadget,
                expecting: gadget.version,
                in: shop,
                by: call.authorship
            )
            var fact = GadgetSold()
            fact.gadgetID = saved.id
            fact.name = saved.name
            try tx.emit(fact, of: saved, in: shop, by: call.authorship)
            return saved
        }
    }
}

struct Bug: Error {
    var secret: String
}

struct GadgetRules: RecordRules {
    func creating(_ row: inout Gadget, _ rule: RuleContext) throws {
        row.gadgetNumber = "G-" + String(try rule.tx.next("gadget", in: rule.shop))
    }

    func updating(_ row: inout Gadget, from old: Gadget, _ rule: RuleContext) throws {
        if row.name == "forbidden" { throw GadgetRefusal.nameTaken(row.name) }
    }

    func deleting(_ row: Gadget, _ rule: RuleContext) throws {
        if row.status == .sold { throw GadgetRefusal.alreadySold(row.gadgetNumber) }
    }
}

enum GadgetRefusal: Refusal {
    case alreadySold(String)
    case nameTaken(String)

    var words: RefusalWords {
        let message = "the gadget cannot become this"
        return switch self {
        case .alreadySold(let number):
            RefusalWords(.failedPrecondition, "already_sold", message, facts: ["number": number])
        case .nameTaken(let name):
            RefusalWords(.failedPrecondition, "name_taken", message, facts: ["name": name])
        }
    }
}

/// Hears of sales, keeps a copy of every gadget, and asks for prices.
enum CounterService {
    static let ask = Method<GetGadgetRequest, Gadget>(
        path: "/chassis.test.Counter/Ask",
        policy: MethodPolicy(effect: .noSideEffects)
    )
    static let worked = Atomic(0)

    static let definition = definition(isHealed: Flag())

    /// A switch that a test throws.
    final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// - Parameter isHealed: what could not be applied can be.
    static func definition(isHealed: Flag) -> ServiceDefinition {
        ServiceDefinition(
            name: "counter",
            tables: [Sale.self],
            migrations: [.initial(tables: [Sale.self])],
            peers: ["gadgets"]
        ) { contents in
            contents.replica(Gadget.self, from: "gadgets")
            contents.reaction("sales", from: "gadgets", kind: GadgetSold.protoMessageName) {
                delivery,
                tx in
                let sold: GadgetSold = try delivery.message()
                if sold.name == "poison", !isHealed.value.load(ordering: .acquiring) {
                    throw Bug(secret: "cannot be sold")
                }
                var sale = Sale()
                sale.gadgetID = sold.gadgetID
                _ = try tx.insert(sale, in: delivery.shop, by: delivery.authorship)
            }
            contents.verb(ask) { request, call in
                try await call.client("gadgets").call(GadgetService.price, request)
            }
            contents.worker("tick") { _ in worked.add(1, ordering: .relaxed) }
        }
    }
}

/// Calls of the tests that only say what matters.
extension ServiceBench {
    func create(
        _ shop: ShopID,
        _ name: String = "hinge",
        key: String = "",
        _ change: (inout Gadget) -> Void = { _ in }
    ) async throws -> Gadget {
        var request = CreateGadgetRequest()
        request.gadget.name = name
        request.gadget.currency = "CAD"
        change(&request.gadget)
        return try await call(Standard.create, request, as: .bench(shop), key: key)
    }

    func get(_ id: String, as actor: Actor?) async throws -> Gadget {
        var request = GetGadgetRequest()
        request.id = id
        return try await call(Standard.get, request, as: actor)
    }

    func sell(_ gadget: Gadget, _ shop: ShopID, key: String = "") async throws -> Gadget {
        var request = SellGadgetRequest()
        request.id = gadget.id
        return try await call(GadgetService.sell, request, as: .bench(shop), key: key)
    }
}

/// The standard methods with their types.
enum Standard {
    static let get = Method<GetGadgetRequest, Gadget>(path: GadgetResource.get.path)
    static let list = Method<ListGadgetsRequest, ListGadgetsResponse>(
        path: GadgetResource.list.path
    )
    static let create = Method<CreateGadgetRequest, Gadget>(path: GadgetResource.create.path)
    static let update = Method<UpdateGadgetRequest, Gadget>(path: GadgetResource.update.path)
    static let delete = Method<DeleteGadgetRequest, Google_Protobuf_Empty>(
        path: GadgetResource.delete.path
    )
}

/// The refusal of a call that must not pass.
func refusal<T: Sendable>(
    _ body: @Sendable () async throws -> T
) async throws -> RPCError {
    do {
        _ = try await body()
    } catch let error as RPCError {
        return error
    }
    throw NotRefused()
}

struct NotRefused: Error {}
