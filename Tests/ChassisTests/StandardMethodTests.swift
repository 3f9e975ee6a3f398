import Chassis
import Store
import Testing
import Wire

@Suite("Standard methods")
struct StandardMethodTests {
    let shop = ShopID.make()

    @Test("X001 a call for no shop is unauthenticated")
    func noShop() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let nobody = try await refusal { try await bench.get(UUIDv7.make(), as: nil) }
        #expect(nobody.code == .unauthenticated)
        let shopless = try await refusal {
            try await bench.get(UUIDv7.make(), as: .service("counter", shop: ""))
        }
        #expect(shopless.code == .unauthenticated)
        #expect(shopless.reason == "SHOP_MISSING")
    }

    @Test("X002 another shop's row does not exist")
    func otherShop() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let other = ShopID.make()
        let gadget = try await bench.create(other)
        let get = try await refusal { try await bench.get(gadget.id, as: .bench(shop)) }
        #expect(get.code == .notFound)
        let update = try await refusal {
            var request = UpdateGadgetRequest()
            request.gadget.id = gadget.id
            request.gadget.name = "mine"
            return try await bench.call(Standard.update, request, as: .bench(shop))
        }
        #expect(update.code == .notFound)
        let delete = try await refusal {
            var request = DeleteGadgetRequest()
            request.id = gadget.id
            return try await bench.call(Standard.delete, request, as: .bench(shop))
        }
        #expect(delete.code == .notFound)
        #expect(try await bench.get(gadget.id, as: .bench(other)).name == "hinge")
    }

    @Test("X003 a stale version is a conflict and changes nothing")
    func stale() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let gadget = try await bench.create(shop)
        let second = try await bench.rename(gadget, "door", etag: "\"1\"", shop)
        #expect(second.version == 2)
        let refused = try await refusal {
            try await bench.rename(gadget, "lid", etag: "\"1\"", shop)
        }
        #expect(refused.code == .aborted)
        #expect(refused.reason == "VERSION_CONFLICT")
        #expect(refused.metadata["currentVersion"] == "2")
        // A row sent back as it was read says by its own version what was read.
        let sentBack = try await refusal {
            try await bench.rename(gadget, "lid", etag: "", shop)
        }
        #expect(sentBack.code == .aborted)
        #expect(try await bench.get(gadget.id, as: .bench(shop)).name == "door")
        #expect(try await bench.rename(second, "lid", etag: "2", shop).version == 3)
    }

    @Test("X011 who may not see prices gets none, and finds none by asking")
    func prices() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let technician = Actor.bench(shop, role: "technician", permissions: [1, 2])
        let gadget = try await bench.create(shop) { $0.price = 1250 }
        #expect(gadget.price == 1250)
        #expect(try await !bench.get(gadget.id, as: technician).hasPrice)
        let list = try await bench.call(Standard.list, ListGadgetsRequest(), as: technician)
        #expect(list.gadgets.count == 1)
        #expect(list.gadgets.allSatisfy { !$0.hasPrice })
        let sold = try await bench.call(
            GadgetService.sell,
            SellGadgetRequest.of(gadget),
            as: technician
        )
        #expect(!sold.hasPrice)
        // Renaming by someone who cannot see the price does not clear it.
        var request = UpdateGadgetRequest()
        request.gadget.id = gadget.id
        request.gadget.name = "door"
        request.updateMask.paths = ["*"]
        _ = try await bench.call(Standard.update, request, as: technician)
        #expect(try await bench.get(gadget.id, as: .bench(shop)).price == 1250)
    }

    @Test("X011 rows within an answer are cleared like rows that are one")
    func nestedPrices() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        _ = try await bench.create(shop) {
            $0.price = 1250
            $0.pin = "1234"
        }
        _ = try await bench.create(shop, "door") { $0.price = 99 }
        let technician = Actor.bench(shop, role: "technician", permissions: [1, 2])
        let blind = try await bench.call(
            GadgetService.showAll,
            ListGadgetsRequest(),
            as: technician
        )
        #expect(blind.gadgets.map(\.name) == ["hinge", "door"])
        #expect(blind.gadgets.allSatisfy { !$0.hasPrice && !$0.hasPin })
        #expect(blind.nextPageToken == "kept")
        let seeing = try await bench.call(
            GadgetService.showAll,
            ListGadgetsRequest(),
            as: .bench(shop)
        )
        #expect(seeing.gadgets.map(\.price) == [1250, 99])
        #expect(seeing.gadgets.allSatisfy { !$0.hasPin })
    }

    @Test("a secret leaves the service in no answer")
    func secrets() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let gadget = try await bench.create(shop) { $0.pin = "1234" }
        #expect(!gadget.hasPin)
        #expect(try await !bench.get(gadget.id, as: .bench(shop)).hasPin)
        let shop = shop
        let stored = try await bench.store.read { try $0.require(Gadget.self, gadget.id, in: shop) }
        #expect(stored.pin == "1234")
    }

    @Test("X012 a list without a size has 50 rows, at most 200, and stands still under inserts")
    func pages() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        for number in 0..<210 {
            try await bench.store.write { tx in
                var gadget = Gadget()
                gadget.name = "part \(number)"
                gadget.status = .new
                gadget.gadgetNumber = "\(number)"
                _ = try tx.insert(gadget, in: shop, by: Authorship(actor: "test"))
            }
        }
        var request = ListGadgetsRequest()
        let first = try await bench.call(Standard.list, request, as: .bench(shop))
        #expect(first.gadgets.count == 50)
        #expect(first.gadgets.first?.name == "part 209")
        request.pageSize = 1000
        let most = try await bench.call(Standard.list, request, as: .bench(shop))
        #expect(most.gadgets.count == 200)
        _ = try await bench.create(shop, "late")
        request.pageSize = 50
        request.pageToken = first.nextPageToken
        let second = try await bench.call(Standard.list, request, as: .bench(shop))
        #expect(second.gadgets.first?.name == "part 159")
        #expect(Set(second.gadgets.map(\.id)).isDisjoint(with: first.gadgets.map(\.id)))
        request.pageSize = -1
        let negative = request
        let refused = try await refusal {
            try await bench.call(Standard.list, negative, as: .bench(shop))
        }
        #expect(refused.fields.map(\.reason) == ["OUT_OF_RANGE"])
    }

    @Test("X013 money, status and consent leave their before and after in the audit trail")
    func audit() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let gadget = try await bench.create(shop) { $0.price = 1000 }
        _ = try await bench.rename(gadget, "door", etag: "1", shop)
        var request = UpdateGadgetRequest()
        request.gadget.id = gadget.id
        request.gadget.price = 900
        request.gadget.emailConsent = true
        _ = try await bench.call(Standard.update, request, as: .bench(shop))
        _ = try await bench.sell(gadget, shop)
        let trail = try await bench.store.read {
            try $0.auditTrail(Gadget.table.message, gadget.id, in: shop)
        }
        #expect(trail.count == 2)
        #expect(trail.first?.entry.before == #"{"price_minor":1000,"email_consent":false}"#)
        #expect(trail.first?.entry.after == #"{"price_minor":900,"email_consent":true}"#)
        #expect(trail.last?.entry.before == #"{"status":"new"}"#)
        #expect(trail.last?.entry.after == #"{"status":"sold"}"#)
        #expect(trail.last?.entry.author.actor == Actor.bench(shop).userID)
        #expect(trail.last?.time == bench.clock.now)
    }

    @Test("everything wrong with a new row is said at once")
    func violations() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let refused = try await refusal {
            try await bench.create(shop, "") {
                $0.status = .sold
                $0.soldStatus = "paid"
                $0.priority = 9
            }
        }
        #expect(refused.code == .invalidArgument)
        let said = Dictionary(
            refused.fields.map { ($0.field, $0.reason) },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(
            said == [
                "gadget.name": "REQUIRED", "gadget.status": "READ_ONLY",
                "gadget.sold_status": "READ_ONLY_PROJECTION", "gadget.priority": "OUT_OF_RANGE",
            ]
        )
        let empty = try await refusal {
            try await bench.call(Standard.create, CreateGadgetRequest(), as: .bench(shop))
        }
        #expect(empty.fields.map(\.field) == ["gadget"])
    }

    @Test("a new row gets its defaults, its number and its times from the service")
    func defaults() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let gadget = try await bench.create(shop)
        #expect(gadget.status == .new)
        #expect(gadget.priority == 3)
        #expect(gadget.gadgetNumber == "G-1")
        #expect(gadget.version == 1)
        #expect(gadget.createTime == bench.clock.now)
    }

    @Test("update writes what the mask names and refuses what the service owns")
    func masks() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let gadget = try await bench.create(shop) { $0.serial = "S1" }
        var request = UpdateGadgetRequest()
        request.gadget.id = gadget.id
        request.gadget.name = "door"
        request.gadget.priority = 5
        request.updateMask.paths = ["priority"]
        let updated = try await bench.call(Standard.update, request, as: .bench(shop))
        #expect(updated.name == "hinge")
        #expect(updated.priority == 5)
        for (path, reason) in [
            ("status", "READ_ONLY"), ("sold_status", "READ_ONLY_PROJECTION"),
            ("serial", "IMMUTABLE"), ("colour", "UNKNOWN_FIELD"),
        ] {
            var masked = request
            masked.updateMask.paths = [path]
            let wrong = masked
            let refused = try await refusal {
                try await bench.call(Standard.update, wrong, as: .bench(shop))
            }
            #expect(refused.fields.map(\.reason) == [reason], "\(path)")
        }
        // Without a mask, what is read may be sent back, but not changed.
        var whole = UpdateGadgetRequest()
        whole.gadget = updated
        whole.gadget.name = "lid"
        let renamed = try await bench.call(Standard.update, whole, as: .bench(shop))
        #expect(renamed.name == "lid")
        whole.gadget = renamed
        whole.gadget.serial = "S2"
        let changed = whole
        let refused = try await refusal {
            try await bench.call(Standard.update, changed, as: .bench(shop))
        }
        #expect(refused.fields.map(\.reason) == ["IMMUTABLE"])
    }

    @Test("an update that changes nothing keeps the version")
    func noChange() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let gadget = try await bench.create(shop)
        #expect(try await bench.rename(gadget, "hinge", etag: "1", shop).version == 1)
    }

    @Test("a rule's refusal travels with its name and its facts")
    func rules() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let gadget = try await bench.create(shop)
        let refused = try await refusal {
            try await bench.rename(gadget, "forbidden", etag: "1", shop)
        }
        #expect(refused.code == .failedPrecondition)
        #expect(refused.reason == "NAME_TAKEN")
        #expect(refused.metadata == ["name": "forbidden"])
    }

    @Test("delete archives: the row is out of lists, and is still found by who asks for it")
    func archive() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let gadget = try await bench.create(shop)
        var request = DeleteGadgetRequest()
        request.id = gadget.id
        request.etag = "\"1\""
        _ = try await bench.call(Standard.delete, request, as: .bench(shop))
        let list = try await bench.call(Standard.list, ListGadgetsRequest(), as: .bench(shop))
        #expect(list.gadgets.isEmpty)
        #expect(try await bench.get(gadget.id, as: .bench(shop)).hasDeleteTime)
        let again = request
        let refused = try await refusal {
            try await bench.call(Standard.delete, again, as: .bench(shop))
        }
        #expect(refused.code == .notFound)
    }

    @Test("who lacks the method's permission is refused before anything runs")
    func permissions() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let reader = Actor.bench(shop, permissions: [1])
        var request = CreateGadgetRequest()
        request.gadget.name = "hinge"
        let asked = request
        let refused = try await refusal {
            try await bench.call(Standard.create, asked, as: reader)
        }
        #expect(refused.code == .permissionDenied)
    }

    @Test("a fault of ours says its request's id and nothing of its cause")
    func faults() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let refused = try await refusal {
            try await bench.call(GadgetService.fail, GetGadgetRequest(), as: nil)
        }
        #expect(refused.code == .internal)
        #expect(!refused.message.contains("hunter2"))
        #expect(refused.metadata["requestId"] == "bench")
    }

    @Test("two rows with one unique value: the second is told which is there")
    func duplicates() async throws {
        let bench = try await ServiceBench(GadgetService.definition())
        let shop = shop
        let first = try await bench.create(shop) { $0.serial = "S1" }
        let refused = try await refusal { try await bench.create(shop) { $0.serial = "S1" } }
        #expect(refused.code == .alreadyExists)
        #expect(refused.metadata["existing"] == first.id)
        _ = try await bench.create(ShopID.make()) { $0.serial = "S1" }
    }
}

extension ServiceBench {
    func rename(
        _ gadget: Gadget,
        _ name: String,
        etag: String,
        _ shop: ShopID
    ) async throws -> Gadget {
        var request = UpdateGadgetRequest()
        request.gadget = gadget
        request.gadget.name = name
        request.etag = etag
        return try await call(Standard.update, request, as: .bench(shop))
    }
}

extension SellGadgetRequest {
    static func of(_ gadget: Gadget) -> SellGadgetRequest {
        var request = SellGadgetRequest()
        request.id = gadget.id
        return request
    }
}
