internal import Chassis
internal import Contracts
internal import Store

/// GET /v1/shops/{id}/subscription — plan, features and trial (J002, J003).
enum GetSubscription {
    static func handle(_ request: GetSubscriptionRequest, _ call: Call) async throws -> Subscription
    {
        let shop = try call.shop
        let now = call.now
        return try await call.read { view in
            let row = try view.require(Shop.self, request.id, in: shop)
            return Subscription.with {
                $0.plan = row.plan
                $0.features = row.features
                $0.isTrial = row.isTrial
                if row.hasTrialExpiresAt { $0.trialExpiresAt = row.trialExpiresAt }
                $0.trialExpired = row.trialHasExpired(at: now)
                $0.trialDaysLeft = row.trialDaysLeft(at: now)
                $0.allowed = request.features.filter { row.allows(feature: $0) }
            }
        }
    }
}

/// Plan, features and trial as the operator enters them.
enum SetSubscription {
    static func handle(_ request: SetSubscriptionRequest, _ call: Call) async throws -> Shop {
        try await call.change(Shop.self, try call.shop.text, etag: "") { shop, _ in
            shop.subscribe(request)
        }
    }
}

/// POST /v1/shops/{id}:resetSettings — settings back to their defaults (J004).
enum ResetShopSettings {
    static func handle(_ request: ResetShopSettingsRequest, _ call: Call) async throws -> Shop {
        try await call.change(Shop.self, request.id, etag: request.etag) { shop, _ in
            shop.settings = try shop.settings.reset(request.keys)
        }
    }
}
