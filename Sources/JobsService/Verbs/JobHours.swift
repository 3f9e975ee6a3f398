internal import Chassis
internal import Contracts
internal import Store

/// A job's actual hours, labour cost and efficiency: sums over its closed entries, in the
/// transaction that changes one of them (J036, J037).
enum JobHours {
    static func add(
        of jobID: String,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        let job = try tx.require(Job.self, jobID, in: shop)
        let entries = try tx.all(
            LaborTimeEntry.self,
            in: shop,
            where: [
                .equal("job_id", .uuid(jobID)), .isPresent("clock_out"),
                .notEqual("status", LaborTimeEntry.Status.cancelled),
            ]
        )
        let changed = job.withHours(of: entries)
        _ = try tx.update(changed, expecting: job.version, in: shop, by: author)
    }
}
