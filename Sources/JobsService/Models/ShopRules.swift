internal import Chassis
internal import Contracts

/// A shop is changed by its people, made and put away by the operator. The shop's row is its own
/// tenant: its id is its shop's.
struct ShopRules: RecordRules {
    func creating(_ row: inout Shop, _ rule: RuleContext) throws {
        guard rule.actor.service == "operator" else { throw RecordRefusal.shopsAreTheOperators }
        row.id = rule.shop.text
    }

    func deleting(_ row: Shop, _ rule: RuleContext) throws {
        guard rule.actor.service == "operator" else { throw RecordRefusal.shopsAreTheOperators }
    }
}
