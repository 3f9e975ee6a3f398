internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import Wire

/// What the books have to know of the shop: its currency, its days and its taxes. From the copy
/// of the shop that Jobs tells; a shop that was made this moment is asked for.
struct ShopFacts: Sendable {
    let currency: String
    let calendar: ShopCalendar
    let taxes: [ShopTax]

    init(_ shop: Shop) {
        currency = shop.currency.isEmpty ? "CAD" : shop.currency
        calendar = ShopCalendar(
            timezone: shop.timezone.isEmpty ? "America/Toronto" : shop.timezone
        )
        taxes = shop.settings.taxes
    }

    /// - Throws: `FinanceRefusal.shopUnknown` while the copy has not arrived.
    static func read(_ view: View, in shop: ShopID) throws -> ShopFacts {
        guard let copy = try view.replica(Shop.self, shop.text, in: shop) else {
            throw FinanceRefusal.shopUnknown
        }
        return ShopFacts(copy)
    }

    /// Our copy, or Jobs' answer. Before the transaction.
    static func read(_ call: Call) async throws -> ShopFacts {
        let shop = try call.shop
        let copy = try await call.read { view in
            try view.replica(Shop.self, shop.text, in: shop)
        }
        if let copy { return ShopFacts(copy) }
        let told = try await call.client("jobs").call(
            ShopsMethods.getShop,
            GetShopRequest.with { $0.id = shop.text },
            call.asService
        )
        return ShopFacts(told)
    }

    func day(_ microseconds: Int64) -> CivilDate { calendar.day(microseconds) }
}

extension Call {
    /// For questions to another service that guard what a person does: that person may lack the
    /// permission to look.
    var asService: CallOptions {
        CallOptions(actor: .service(environment.service, shop: actor.shopID))
    }
}
