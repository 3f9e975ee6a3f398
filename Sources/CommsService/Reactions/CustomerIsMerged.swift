internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// Two customers are one (J017): messages of the merged one are the other's. Their ledgers of
/// consent are only added to; what the merged one said last is said again for the other where it
/// is the newer word of the two, so that a withdrawal is not lost.
enum CustomerIsMerged {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: CustomerMerged = try delivery.message()
        try tx.repoint(
            Contracts.comms.records,
            from: fact.mergedID,
            to: fact.customerID,
            in: delivery.shop,
            by: delivery.authorship
        ) { $0.foreign == "jobs.Customer" }
        let kept = try newest(of: fact.customerID, delivery.shop, tx)
        for (matter, word) in try newest(of: fact.mergedID, delivery.shop, tx) {
            let other = kept[matter]
            guard other.map({ $0.givenAt.microseconds < word.givenAt.microseconds }) ?? true else {
                continue
            }
            var said = word
            said.id = ""
            said.customerID = fact.customerID
            said.source = "merged customer"
            _ = try tx.insert(said, in: delivery.shop, by: delivery.authorship)
        }
    }

    private struct Matter: Hashable {
        let channel: ConsentEvent.Channel
        let purpose: ConsentEvent.Purpose
    }

    private static func newest(
        of customer: String,
        _ shop: ShopID,
        _ view: View
    ) throws -> [Matter: ConsentEvent] {
        let events = try view.all(
            ConsentEvent.self,
            in: shop,
            where: [.equal("customer_id", .uuid(customer))]
        )
        return Dictionary(
            events.map { (Matter(channel: $0.channel, purpose: $0.purpose), $0) },
            uniquingKeysWith: { one, other in
                one.givenAt.microseconds <= other.givenAt.microseconds ? other : one
            }
        )
    }
}
