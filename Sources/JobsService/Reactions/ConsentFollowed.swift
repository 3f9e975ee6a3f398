internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// A customer agreed to messages or withdrew it: the customer's opt-ins follow the ledger of Comms.
enum ConsentFollowed {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: ConsentChanged = try delivery.message()
        guard let customer = try tx.get(Customer.self, fact.customerID, in: delivery.shop) else {
            return
        }
        var changed = customer
        changed.smsOptIn = fact.smsOptIn
        changed.emailOptIn = fact.emailOptIn
        changed.marketingOptIn = fact.marketingOptIn
        guard changed != customer else { return }
        _ = try tx.update(changed, expecting: nil, in: delivery.shop, by: delivery.authorship)
    }
}
