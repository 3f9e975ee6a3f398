internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// A person was taken out of the data: drafts of their invoices lose name, addresses and VIN. An
/// invoice that was issued keeps what tax law wants on it, and so do payments and the ledger.
enum CustomerIsErased {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: CustomerErased = try delivery.message()
        let drafts = try tx.all(
            Invoice.self,
            in: delivery.shop,
            where: [
                .equal("customer_id", .uuid(fact.customerID)),
                .equal("status", Invoice.Status.draft),
            ]
        )
        for row in drafts {
            var blank = row
            blank.clearPersonal()
            if row.hasCustomerName { blank.customerName = fact.erasedName }
            guard try !blank.changedColumns(from: row).isEmpty else { continue }
            _ = try tx.update(
                blank,
                expecting: row.version,
                in: delivery.shop,
                by: delivery.authorship
            )
        }
    }
}
