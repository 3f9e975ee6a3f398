internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// A customer that is new here: what their record says of consent opens the ledger, which is the
/// truth from then on.
enum CustomerSaved {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let customer: Customer = try delivery.message()
        let known = try tx.exists(
            ConsentEvent.self,
            in: delivery.shop,
            where: [.equal("customer_id", .uuid(customer.id))]
        )
        guard !known else { return }
        var given: [(ConsentEvent.Channel, ConsentEvent.Purpose)] = []
        if customer.emailOptIn { given.append((.email, .service)) }
        if customer.smsOptIn { given.append((.sms, .service)) }
        if customer.marketingOptIn { given.append((.email, .marketing)) }
        for (channel, purpose) in given {
            let event = ConsentEvent.with {
                $0.customerID = customer.id
                $0.channel = channel
                $0.purpose = purpose
                $0.consent = .given
                $0.basis = .contract
                $0.source = "customer record"
                $0.givenAt = Google_Protobuf_Timestamp(microseconds: delivery.fact.time)
            }
            _ = try tx.insert(event, in: delivery.shop, by: delivery.authorship)
        }
    }
}
