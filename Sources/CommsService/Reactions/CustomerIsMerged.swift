internal import Chassis
internal import Contracts
internal import Store

/// Two customers are one (J017): messages and consents of the merged one are the other's. Of the
/// two ledgers of consent the newest word holds, as within one.
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
    }
}
