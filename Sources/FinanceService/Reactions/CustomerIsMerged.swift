internal import Chassis
internal import Contracts
internal import Store

/// Two customers are one (J017): invoices, payments and transactions of the merged one are the
/// other's. The journal stays as it was posted: it is only added to.
enum CustomerIsMerged {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: CustomerMerged = try delivery.message()
        try tx.repoint(
            Contracts.finance.records,
            from: fact.mergedID,
            to: fact.customerID,
            in: delivery.shop,
            by: delivery.authorship
        ) { $0.foreign == "jobs.Customer" }
    }
}
