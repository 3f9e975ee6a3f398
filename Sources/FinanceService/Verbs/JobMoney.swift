internal import Chassis
internal import Contracts
internal import Store

/// A job's money, read whole and told whole.
enum JobMoney {
    /// Invoices and payments of one job that are looked at.
    static let rowsMax = 1_000

    static func balance(
        _ jobID: String,
        currency: String,
        _ view: View,
        in shop: ShopID,
        at now: Int64
    ) throws -> JobBalance {
        let named: [Condition] = [.equal("job_id", .uuid(jobID))]
        let invoices = try view.all(Invoice.self, in: shop, where: named, limit: rowsMax)
        let payments = try view.all(
            Payment.self,
            in: shop,
            where: named + [
                .oneOf("payment_status", [Payment.PaymentStatus.completed, .refunded])
            ],
            limit: rowsMax
        )
        return try JobStanding.balance(
            jobID: jobID,
            currency: invoices.first?.currency ?? payments.first?.currency ?? currency,
            invoices,
            payments,
            at: now
        )
    }

    /// Tells how the jobs of these invoices and payments stand now; numbers rise by one per job.
    static func tell(
        _ jobIDs: Set<String>,
        currency: String,
        _ tx: Transaction,
        in shop: ShopID,
        by author: Authorship
    ) throws {
        for id in jobIDs.sorted() where !id.isEmpty {
            let balance = try balance(id, currency: currency, tx, in: shop, at: tx.now)
            let sequence = try tx.next("job_payment", in: shop, period: id)
            let fact = JobStanding.fact(balance, sequence: sequence)
            try tx.emit(
                kind: JobPaymentChanged.protoMessageName,
                payload: try fact.serializedBytes(),
                aggregateType: Job.table.message,
                aggregateID: id,
                aggregateVersion: sequence,
                in: shop,
                by: author
            )
        }
    }
}

/// GET /v1/jobBalances/{job_id} — the truth that must not be stale: Jobs asks it before a car is
/// released (J049).
enum GetJobBalance {
    static func handle(_ request: GetJobBalanceRequest, _ call: Call) async throws -> JobBalance {
        let shop = try call.shop
        let facts = try await ShopFacts.read(call)
        let isAskedByJobs = call.context.peer == "jobs"
        return try await call.read { view in
            let balance = try JobMoney.balance(
                request.jobID,
                currency: facts.currency,
                view,
                in: shop,
                at: call.now
            )
            // A job that nobody here has heard of: Jobs knows that it is there, a person who asks
            // may have another shop's (X002).
            if !balance.invoiced, !isAskedByJobs,
                try view.replica(Job.self, request.jobID, in: shop) == nil
            {
                throw StoreRefusal.notFound(resource: Job.table.resource, id: request.jobID)
            }
            return balance
        }
    }
}
