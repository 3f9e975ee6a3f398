import Contracts
import SwiftProtobuf
import Testing

@testable import JobsService

@Suite("How a shop stands and works")
struct ShopStandingTests {
    private func shop(trial: Bool, ends: Int64?) -> Shop {
        Shop.with {
            $0.isTrial = trial
            if let ends { $0.trialExpiresAt = Sample.time(ends) }
        }
    }

    @Test(
        "J002: a trial that ended yesterday has expired, one without an end never does",
        arguments: [
            (true, Sample.now - Sample.day, true, 0), (true, Sample.now - 1, true, 0),
            (true, Sample.now, false, 0), (true, Sample.now + 1, false, 1),
            (true, Sample.now + Sample.day, false, 1),
            (true, Sample.now + Sample.day + 1, false, 2), (true, nil, false, 0),
            (false, Sample.now - Sample.day, false, 0), (false, nil, false, 0),
        ] as [(Bool, Int64?, Bool, Int32)]
    )
    func trial(isTrial: Bool, ends: Int64?, expired: Bool, days: Int32) {
        let shop = shop(trial: isTrial, ends: ends)
        #expect(shop.trialHasExpired(at: Sample.now) == expired)
        #expect(shop.trialDaysLeft(at: Sample.now) == days)
    }

    @Test(
        "J003: a feature is allowed when it is named, or when the plan has everything",
        arguments: [
            ("enterprise", [], "api", true), ("starter", ["api"], "api", true),
            ("starter", ["api"], "drp", false), ("", [], "api", false),
            ("Enterprise", [], "api", false),
        ] as [(String, [String], String, Bool)]
    )
    func features(plan: String, named: [String], feature: String, allowed: Bool) {
        var shop = Shop()
        shop.subscribe(
            SetSubscriptionRequest.with {
                $0.plan = plan
                $0.features = named
            }
        )
        #expect(shop.allows(feature: feature) == allowed)
        #expect(shop.plan == plan)
        #expect(shop.features == named)
    }

    private var settings: ShopSettings {
        ShopSettings.with {
            $0.laborRate = Sample.money(6_500)
            $0.signatureRequired = true
            $0.holidays = ["2026-12-25", "2026-12-26"]
            $0.openingDays = [day(1, "08:00", "17:00")]
            $0.notifications = Google_Protobuf_Struct(fields: [
                "email": Google_Protobuf_Value(boolValue: true),
                "sms": Google_Protobuf_Value(
                    structValue: Google_Protobuf_Struct(fields: [
                        "on": Google_Protobuf_Value(boolValue: true),
                        "from": Google_Protobuf_Value(stringValue: "08:00"),
                    ])
                ),
            ])
        }
    }

    private func day(_ weekday: Int32, _ opens: String, _ closes: String) -> ShopDay {
        ShopDay.with {
            $0.weekday = weekday
            $0.open = true
            $0.opensAt = opens
            $0.closesAt = closes
        }
    }

    @Test("J004: a patch of one key leaves the others")
    func patch() throws {
        let patched = try settings.patched(
            with: ShopSettings.with { $0.laborRate = Sample.money(7_000) }
        )
        var expected = settings
        expected.laborRate = Sample.money(7_000)
        #expect(patched == expected)
        #expect(try settings.patched(with: ShopSettings()) == settings)
    }

    @Test("J004: a list is taken whole, an object key by key, false is a value")
    func deep() throws {
        let patched = try settings.patched(
            with: ShopSettings.with {
                $0.holidays = ["2027-01-01"]
                $0.signatureRequired = false
                $0.notifications = Google_Protobuf_Struct(fields: [
                    "email": Google_Protobuf_Value(nilLiteral: ()),
                    "sms": Google_Protobuf_Value(
                        structValue: Google_Protobuf_Struct(fields: [
                            "on": Google_Protobuf_Value(boolValue: false)
                        ])
                    ),
                ])
            }
        )
        #expect(patched.holidays == ["2027-01-01"])
        #expect(patched.hasSignatureRequired && !patched.signatureRequired)
        #expect(patched.openingDays == settings.openingDays)
        #expect(patched.notifications.fields["email"] == nil)
        let sms = patched.notifications.fields["sms"]?.structValue.fields
        #expect(sms?["on"]?.boolValue == false)
        #expect(sms?["from"]?.stringValue == "08:00")
    }

    @Test("J004: a key is brought back to its default by either name; others are refused")
    func reset() throws {
        let reset = try settings.reset(["laborRate", "signature_required", "openingDays"])
        #expect(!reset.hasLaborRate && !reset.hasSignatureRequired && reset.openingDays.isEmpty)
        #expect(reset.holidays == settings.holidays)
        #expect(reset.notifications == settings.notifications)
        #expect(throws: ShopRefusal.settingUnknown("labour")) { try settings.reset(["labour"]) }
    }

    @Test("J004: settings that make no sense are refused")
    func senseless() throws {
        try settings.checked()
        func refused(_ change: (inout ShopSettings) -> Void) -> Bool {
            var settings = settings
            change(&settings)
            do {
                try settings.checked()
                return false
            } catch { return true }
        }
        #expect(refused { $0.laborRate = Sample.money(-1) })
        #expect(refused { $0.holidays = ["2026-02-30"] })
        #expect(refused { $0.openingDays = [day(1, "17:00", "08:00")] })
        #expect(refused { $0.openingDays += [day(1, "09:00", "10:00")] })
        #expect(
            refused { settings in
                settings.laborRates = [EstimateLineItem.LaborType.body, .body].map { type in
                    ShopLaborRate.with {
                        $0.laborType = type
                        $0.rate = Sample.money(1)
                    }
                }
            }
        )
    }

    @Test("J001: a shop's rates have defaults in its own currency, unless it says otherwise")
    func rates() {
        var settings = ShopSettings()
        settings.setDefaultRates("CAD")
        #expect(settings.laborRate == Sample.money(6_500))
        #expect(settings.paintAndMaterialsRate == Sample.money(4_500))
        settings.laborRate = Sample.money(9_900)
        settings.setDefaultRates("CAD")
        #expect(settings.laborRate == Sample.money(9_900))
    }
}
