internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// The operator's way to a shop that is ready to work: shop, people with passwords, default
/// stages, all in one transaction (J001). Finance and Comms add what is theirs when they hear.
enum SetUpShop {
    static func handle(_ request: SetUpShopRequest, _ call: Call) async throws -> SetUpShopResponse
    {
        let owner = NewUser.with {
            $0.user = request.owner
            $0.user.role = .owner
            $0.password = request.ownerPassword
        }
        let people = [owner] + request.users
        let hashes = try await Passwords.hash(people.map(\.password))
        let shop = ShopID.make()
        return try await call.write { tx in
            var answer = SetUpShopResponse()
            answer.shop = try insertShop(request.shop, shop, tx, call)
            for (person, hash) in zip(people, hashes) {
                let user = try insert(person.user, hash, answer.shop, shop, tx, call)
                if answer.hasOwner { answer.users.append(user) } else { answer.owner = user }
            }
            for stage in ProductionStage.defaults {
                _ = try tx.insert(stage.checked(at: "stage"), in: shop, by: call.authorship)
                answer.productionStages += 1
            }
            try tx.emit(ShopSetUp.of(answer.shop), of: answer.shop, in: shop, by: call.authorship)
            return answer
        }
    }

    private static func insertShop(
        _ asked: Shop,
        _ id: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws -> Shop {
        var shop = asked
        shop.id = id.text
        shop.isActive = true
        shop.setupCompleted = true
        if shop.country.isEmpty { shop.country = "Canada" }
        if shop.timezone.isEmpty { shop.timezone = "America/Toronto" }
        if shop.currency.isEmpty { shop.currency = "CAD" }
        shop.settings.setDefaultRates(shop.currency)
        try shop.settings.checked()
        return try tx.insert(shop.checked(at: "shop"), in: id, by: call.authorship)
    }

    private static func insert(
        _ asked: User,
        _ hash: String,
        _ shop: Shop,
        _ id: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws -> User {
        var user = asked
        user.setDefaults(of: shop)
        let saved = try tx.insert(user.checked(at: "user"), in: id, by: call.authorship)
        let credential = UserCredential.with {
            $0.userID = saved.id
            $0.passwordHash = hash
            $0.passwordChangedAt = Google_Protobuf_Timestamp(microseconds: call.now)
        }
        _ = try tx.insert(credential, in: id, by: call.authorship)
        return saved
    }
}

extension ShopSetUp {
    static func of(_ shop: Shop) -> ShopSetUp {
        ShopSetUp.with {
            $0.shopID = shop.id
            $0.name = shop.name
            $0.currency = shop.currency
            $0.country = shop.country
            $0.timezone = shop.timezone
            $0.language = "en"
        }
    }
}

extension ShopSettings {
    /// J001: 65.00 an hour of labour, 45.00 of paint and materials, unless the shop says otherwise.
    mutating func setDefaultRates(_ currency: String) {
        if !hasLaborRate { laborRate = .of(6_500, currency) }
        if !hasPaintAndMaterialsRate { paintAndMaterialsRate = .of(4_500, currency) }
    }
}
