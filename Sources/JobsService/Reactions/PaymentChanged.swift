internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// What is billed or paid on a job changed: the job's money projection follows (B1).
enum PaymentChanged {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: JobPaymentChanged = try delivery.message()
        guard let job = try tx.get(Job.self, fact.jobID, in: delivery.shop) else { return }
        var changed = job
        changed.paymentStatus = fact.paymentStatus
        changed.invoiceStatus = fact.invoiceStatus
        changed.customerPaid = fact.customerPaid
        changed.insurerPaid = fact.insurerPaid
        changed.customerBalance = fact.customerBalance
        changed.insurerBalance = fact.insurerBalance
        guard changed != job else { return }
        _ = try tx.update(changed, expecting: nil, in: delivery.shop, by: delivery.authorship)
    }
}
