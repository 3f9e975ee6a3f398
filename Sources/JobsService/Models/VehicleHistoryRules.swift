internal import Chassis
internal import Contracts
internal import Schema
internal import SwiftProtobuf

/// What was done to a car, and how long the shop stands for it (J149, J150).
struct VehicleHistoryRules: RecordRules {
    func creating(_ row: inout VehicleHistory, _ rule: RuleContext) throws {
        row.setWarrantyExpiry(try calendar(rule))
    }

    func updating(
        _ row: inout VehicleHistory,
        from old: VehicleHistory,
        _ rule: RuleContext
    ) throws {
        row.setWarrantyExpiry(try calendar(rule))
    }

    private func calendar(_ rule: RuleContext) throws -> ShopCalendar {
        ShopCalendar(try rule.tx.get(Shop.self, rule.shop.text, in: rule.shop) ?? Shop())
    }
}
