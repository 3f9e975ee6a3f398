internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/customers/{id}:merge — a duplicate becomes a tombstone; whatever names it names the
/// customer from then on, in one transaction here and by the fact elsewhere (J017).
enum MergeCustomers {
    static func handle(_ request: MergeCustomersRequest, _ call: Call) async throws -> Customer {
        let shop = try call.shop
        return try await call.write { tx in
            let kept = try tx.require(Customer.self, request.id, etag: request.etag, in: shop)
            let gone = try tx.require(Customer.self, request.duplicateID, in: shop)
            let merged = try kept.merged(with: gone)
            let author = call.authorship
            try tx.repoint(
                Contracts.jobs.records,
                from: gone.id,
                to: kept.id,
                in: shop,
                by: author
            ) { $0.reference?.table == Customer.table.name && $0.name != "merged_into_id" }
            let saved = try tx.update(merged, expecting: kept.version, in: shop, by: author)
            let tombstone = try tx.update(
                gone.asMerged(into: saved),
                expecting: gone.version,
                in: shop,
                by: author
            )
            try tx.archive(
                Customer.self,
                gone.id,
                expecting: tombstone.version,
                in: shop,
                by: author
            )
            let fact = CustomerMerged.with {
                $0.customerID = saved.id
                $0.mergedID = gone.id
            }
            try tx.emit(fact, of: saved, in: shop, by: author)
            try tx.audit(
                AuditEntry(
                    action: Customer.table.name + ".merged",
                    entityType: Customer.table.message,
                    entityID: gone.id,
                    after: "{\"merged_into_id\":\"\(saved.id)\"}",
                    by: author
                ),
                in: shop
            )
            return saved
        }
    }
}
