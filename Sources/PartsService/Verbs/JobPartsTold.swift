internal import Chassis
internal import Contracts
internal import Store

/// Tells how a job's parts stand, in the transaction that changed them. Numbered per job, so that
/// an older word never overtakes a newer one.
enum JobPartsTold {
    static func tell(
        _ job: String,
        _ tx: Transaction,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        guard !job.isEmpty else { return }
        let items = try JobItems.of(job, tx, shop)
        guard let about = items.first else { return }
        let sequence = try tx.next("job_parts", in: shop, period: job)
        let picture = JobPartsPicture(items, at: tx.now)
        try tx.emit(picture.fact(job: job, sequence: sequence), of: about, in: shop, by: author)
    }
}

enum JobItems {
    static func of(_ job: String, _ view: View, _ shop: ShopID) throws -> [PartsOrderItem] {
        try view.all(PartsOrderItem.self, in: shop, where: [.equal("job_id", .uuid(job))])
    }
}
