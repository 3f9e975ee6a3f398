internal import Chassis
internal import Contracts
internal import Store

/// A job was cancelled: its orders that nobody sent are cancelled with it.
enum JobIsCancelled {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        let fact: JobMoved = try delivery.message()
        guard fact.toStatus == .cancelled else { return }
        let orders = try tx.all(
            PartsOrder.self,
            in: delivery.shop,
            where: [
                .equal("job_id", .uuid(fact.jobID)),
                .oneOf("status", [PartsOrder.Status.draft, .pending]),
            ]
        )
        for order in orders {
            let cancelled = try order.cancelled(reason: "the job was cancelled", at: tx.now)
            _ = try tx.update(
                cancelled,
                expecting: order.version,
                in: delivery.shop,
                by: delivery.authorship
            )
            for var item in try OrderItems.of(order.id, tx, delivery.shop) where item.isOpen {
                item.status = .cancelled
                _ = try tx.update(
                    item,
                    expecting: item.version,
                    in: delivery.shop,
                    by: delivery.authorship
                )
            }
        }
        try JobPartsTold.tell(fact.jobID, tx, delivery.shop, delivery.authorship)
    }
}
