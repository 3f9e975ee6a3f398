internal import Chassis
internal import Contracts
internal import Store

/// Time passed: an open invoice that comes into another bucket of age (1, 31, 61, 91 days) is
/// marked and told, once per bucket (F009, F055). Between two buckets its row is left alone, so
/// that nobody's edit of it goes stale over night.
enum InvoicesAge {
    static let interval: Duration = .seconds(900)
    /// Invoices marked in one transaction.
    static let batch = 100

    /// Until the service stops.
    static func run(_ environment: Environment) async throws {
        while !Task.isCancelled {
            try await sweep(environment)
            try await Task.sleep(for: interval)
        }
    }

    /// Looks at every late invoice once.
    static func sweep(_ environment: Environment) async throws {
        let now = environment.clock.now()
        let late = try await environment.store.read { view in
            try view.acrossShops(
                Invoice.self,
                where: [
                    .greater("amount_due", 0), .less("due_date", .integer(now)),
                    .oneOf("status", [Invoice.Status.sent, .viewed, .overdue]),
                ]
            ).filter { $0.row.hasAged(at: now) }
        }
        for start in stride(from: 0, to: late.count, by: batch) {
            let part = late[start..<min(start + batch, late.count)]
            try await environment.store.write { tx in
                for owned in part { try mark(owned.row.id, in: owned.shop, environment, tx) }
            }
        }
    }

    private static func mark(
        _ id: String,
        in shop: ShopID,
        _ environment: Environment,
        _ tx: Transaction
    ) throws {
        let invoice = try tx.require(Invoice.self, id, in: shop)
        guard invoice.hasAged(at: tx.now) else { return }
        let author = Authorship(
            actor: "service:" + environment.service,
            shop: shop,
            reason: "ageing"
        )
        let marked = try tx.update(
            invoice.aged(at: tx.now),
            expecting: invoice.version,
            in: shop,
            by: author
        )
        try JobMoney.tell([marked.jobID], currency: marked.currency, tx, in: shop, by: author)
    }
}
