internal import Chassis
internal import Contracts
internal import Foundation

/// A shop is changed by its people, made and put away by the operator. The shop's row is its own
/// tenant: its id is its shop's.
struct ShopRules: RecordRules {
    func creating(_ row: inout Shop, _ rule: RuleContext) throws {
        guard rule.actor.service == "operator" else { throw RecordRefusal.shopsAreTheOperators }
        row.id = rule.shop.text
        try check(row)
    }

    /// J004: what a patch of the settings does not name stays.
    func updating(_ row: inout Shop, from old: Shop, _ rule: RuleContext) throws {
        if row.settings != old.settings {
            row.settings = try old.settings.patched(with: row.settings)
        }
        try check(row)
    }

    func deleting(_ row: Shop, _ rule: RuleContext) throws {
        guard rule.actor.service == "operator" else { throw RecordRefusal.shopsAreTheOperators }
    }

    private func check(_ row: Shop) throws {
        try row.settings.checked()
        guard TimeZone(identifier: row.timezone) != nil else {
            throw ShopRefusal.timezoneUnknown(row.timezone)
        }
    }
}
