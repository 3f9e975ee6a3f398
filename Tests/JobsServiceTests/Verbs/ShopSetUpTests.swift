import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("A new shop")
struct ShopSetUpTests {
    @Test("J001: a shop begins with its people, twelve stages and one fact")
    func setUp() async throws {
        let floor = try await ShopFloor()
        #expect(floor.owner.role == .owner)
        #expect(floor.technician.role == .technician)
        let stages = try await floor.all(ProductionStage.self)
        #expect(stages.count == 12)
        #expect(Set(stages.map(\.stageCode)) == Set(ProductionStage.defaults.map(\.stageCode)))
        #expect(try await floor.all(User.self).count == 2)
        let credentials = try await floor.all(UserCredential.self)
        #expect(credentials.count == 2)
        #expect(credentials.allSatisfy { $0.passwordHash.hasPrefix("$argon2id$") })
        let facts = try await floor.facts(ShopSetUp.protoMessageName)
        #expect(facts.count == 1)
        let told = try ShopSetUp(serializedBytes: facts[0].payload)
        #expect(told.currency == "USD")
        #expect(told.timezone == "America/Toronto")
    }

    @Test("J001: a wrong person leaves no shop behind")
    func allOrNothing() async throws {
        let floor = try await ShopFloor()
        var request = ShopFloor.request("grace")
        request.users[0].user.firstName = ""
        await #expect(throws: RPCError.self) {
            try await floor.bench.call(
                ShopsMethods.setUpShop,
                request,
                as: nil,
                peer: "operator"
            )
        }
        let shops = try await floor.bench.store.read { try $0.acrossShops(Shop.self, where: []) }
        #expect(shops.count == 1)
    }

    @Test("only the operator sets up shops")
    func operatorOnly() async throws {
        let floor = try await ShopFloor()
        await #expect(throws: RPCError.self) {
            try await floor.call(ShopsMethods.setUpShop, ShopFloor.request("grace"))
        }
    }

    @Test("J015: two shops count their customers for themselves")
    func twoShops() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.bench.call(
            ShopsMethods.setUpShop,
            ShopFloor.request("grace"),
            as: nil,
            peer: "operator"
        )
        let mine = try await floor.customer()
        let id = try #require(ShopID(other.shop.id))
        let theirs = try await floor.bench.call(
            CustomersMethods.createCustomer,
            CreateCustomerRequest.with {
                $0.customer.firstName = "Lee"
                $0.customer.lastName = "Ng"
            },
            as: .bench(id)
        )
        #expect([mine.customerNumber, theirs.customerNumber] == ["CUST-0001", "CUST-0001"])
    }
}
