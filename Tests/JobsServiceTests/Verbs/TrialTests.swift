import Chassis
import Contracts
import Store
import Testing
import Wire

@testable import JobsService

@Suite("A shop's trial, plan and settings")
struct TrialTests {
    private func subscribe(
        _ floor: ShopFloor,
        _ change: (inout SetSubscriptionRequest) -> Void
    ) async throws {
        _ = try await floor.bench.call(
            SubscriptionsMethods.setSubscription,
            SetSubscriptionRequest.with(change),
            as: .operator(shop: floor.shop.text),
            peer: "operator"
        )
    }

    @Test("J002: when the trial has ended nothing is changed, everything read, people sign in")
    func ended() async throws {
        let floor = try await ShopFloor()
        let customer = try await floor.customer()
        try await subscribe(floor) {
            $0.isTrial = true
            $0.trialExpiresAt = Sample.time(Sample.now - Sample.day)
        }
        #expect(await reason { try await floor.customer() } == "TRIAL_EXPIRED")
        let change = await reason {
            try await floor.call(
                CustomersMethods.updateCustomer,
                UpdateCustomerRequest.with {
                    $0.customer.id = customer.id
                    $0.customer.lastName = "Other"
                }
            )
        }
        #expect(change == "TRIAL_EXPIRED")
        let verb = await reason {
            try await floor.call(
                JobsMethods.completeBlueprint,
                CompleteBlueprintRequest.with { $0.id = customer.id }
            )
        }
        #expect(verb == "TRIAL_EXPIRED")
        #expect(
            try await floor.call(
                CustomersMethods.getCustomer,
                GetCustomerRequest.with { $0.id = customer.id }
            ).lastName == customer.lastName
        )
        #expect(try await floor.signIn("ada@example.com").user.id == floor.owner.id)
        let shown = try await floor.call(
            SubscriptionsMethods.getSubscription,
            GetSubscriptionRequest.with { $0.id = floor.shop.text }
        )
        #expect(shown.trialExpired && shown.trialDaysLeft == 0)
    }

    @Test("J002: whoever subscribes goes on, with the key that was refused before")
    func afterwards() async throws {
        let floor = try await ShopFloor()
        try await subscribe(floor) {
            $0.isTrial = true
            $0.trialExpiresAt = Sample.time(Sample.now + Sample.day)
        }
        func add() async throws -> Customer {
            try await floor.call(
                CustomersMethods.createCustomer,
                CreateCustomerRequest.with { $0.customer.lastName = "Hale" },
                key: "once"
            )
        }
        floor.bench.clock.advance(seconds: 86_401)
        #expect(await reason(add) == "TRIAL_EXPIRED")
        try await subscribe(floor) { $0.plan = "enterprise" }
        #expect(await reason(add) == "")
        let shown = try await floor.call(
            SubscriptionsMethods.getSubscription,
            GetSubscriptionRequest.with {
                $0.id = floor.shop.text
                $0.features = ["teleportation"]
            }
        )
        #expect(shown.allowed == ["teleportation"], "J003: the plan has everything")
    }

    @Test("J002: another shop's trial is its own")
    func ofAnother() async throws {
        let floor = try await ShopFloor()
        let other = try await floor.otherShop()
        _ = try await floor.bench.call(
            SubscriptionsMethods.setSubscription,
            SetSubscriptionRequest.with {
                $0.isTrial = true
                $0.trialExpiresAt = Sample.time(1)
            },
            as: .operator(shop: other.shop.id),
            peer: "operator"
        )
        #expect(await reason { try await floor.customer() } == "")
    }

    @Test("nobody of the shop writes its subscription")
    func operatorOnly() async throws {
        let floor = try await ShopFloor()
        let refused = await reason {
            try await floor.call(
                SubscriptionsMethods.setSubscription,
                SetSubscriptionRequest.with { $0.plan = "enterprise" }
            )
        }
        #expect(!refused.isEmpty)
        #expect(try await floor.all(Shop.self).map(\.plan) == [""])
    }

    private func update(_ floor: ShopFloor, _ settings: ShopSettings) async throws -> Shop {
        try await floor.call(
            ShopsMethods.updateShop,
            UpdateShopRequest.with {
                $0.shop.id = floor.shop.text
                $0.shop.settings = settings
            }
        )
    }

    @Test("J004: a patch changes the keys it names; J001: there were defaults to change")
    func settings() async throws {
        let floor = try await ShopFloor()
        let before = try #require(try await floor.all(Shop.self).first).settings
        #expect(before.laborRate == .of(6_500, "USD"))
        #expect(before.paintAndMaterialsRate == .of(4_500, "USD"))
        let after = try await update(
            floor,
            ShopSettings.with { $0.laborRate = .of(7_000, "USD") }
        ).settings
        #expect(after.laborRate == .of(7_000, "USD"))
        #expect(after.paintAndMaterialsRate == before.paintAndMaterialsRate)
        let refused = await reason {
            try await update(floor, ShopSettings.with { $0.holidays = ["2026-13-01"] })
        }
        #expect(refused == "SETTING_INVALID")
        let reset = try await floor.call(
            SubscriptionsMethods.resetShopSettings,
            ResetShopSettingsRequest.with {
                $0.id = floor.shop.text
                $0.keys = ["laborRate"]
            }
        )
        #expect(!reset.settings.hasLaborRate)
        let unknown = await reason {
            try await floor.call(
                SubscriptionsMethods.resetShopSettings,
                ResetShopSettingsRequest.with {
                    $0.id = floor.shop.text
                    $0.keys = ["nonsense"]
                }
            )
        }
        #expect(unknown == "SETTING_UNKNOWN")
    }
}
