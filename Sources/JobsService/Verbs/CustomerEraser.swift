internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Takes a person out of this service's data, in one transaction; the other services hear of it.
struct CustomerEraser {
    let tx: Transaction
    let shop: ShopID
    let author: Authorship
    /// Microseconds since 1970.
    let now: Int64

    /// - Throws: ``PrivacyRefusal`` when a job is open or held.
    func erase(_ customer: Customer) throws -> ErasureReport {
        var report = ErasureReport()
        if customer.hasErasedAt {
            report.customer = customer
            report.alreadyErased = true
            return report
        }
        let jobs = try tx.all(
            Job.self,
            in: shop,
            where: [.equal("customer_id", .uuid(customer.id))],
            archived: true
        )
        try Customer.checkErasable(jobs: jobs)
        let rows = try CustomerRows(of: customer.id, tx, in: shop)
        report.filesRemoved = Int32(clamping: try removeFiles(of: rows))
        for table in PersonalData.tables where table.table.name != Customer.table.name {
            let count = try table.erase(tx, shop, rows, author)
            if count > 0 { report.scrubbed.append(.of(table, count)) }
        }
        let number = try tx.next("erased_customer", in: shop)
        report.customer = try tx.update(
            customer.erased(number: number, at: now),
            expecting: customer.version,
            in: shop,
            by: author
        )
        report.kept = try kept(rows)
        try tell(report.customer, rows)
        return report
    }

    private func removeFiles(of rows: CustomerRows) throws -> Int {
        guard
            let table = PersonalData.tables.first(where: { $0.table.name == Attachment.table.name })
        else { return 0 }
        var count = 0
        for case let row as Attachment in try table.rows(tx, shop, rows) {
            guard row.goesWithPerson, !row.hasBytesPurgedTime, !row.hasDeleteTime else { continue }
            _ = try tx.update(
                row.withoutBytes(at: now),
                expecting: row.version,
                in: shop,
                by: author
            )
            count += 1
        }
        return count
    }

    private func kept(_ rows: CustomerRows) throws -> [KeptRows] {
        var kept: [KeptRows] = []
        for table in PersonalData.tables where !table.reason.isEmpty {
            let count = try table.rows(tx, shop, rows).count
            guard count > 0 else { continue }
            kept.append(
                KeptRows.with {
                    $0.table = table.table.name
                    $0.count = Int32(clamping: count)
                    $0.reason = table.reason
                }
            )
        }
        kept.append(
            KeptRows.with {
                $0.table = "invoices"
                $0.reason =
                    "issued invoices, payments and the ledger: tax law, 7 years after the fiscal year"
            }
        )
        return kept
    }

    private func tell(_ customer: Customer, _ rows: CustomerRows) throws {
        try tx.emit(
            CustomerErased.with {
                $0.customerID = customer.id
                $0.erasedName = customer.lastName
                $0.jobIds = rows.jobs
                $0.vehicleIds = rows.vehicles
                $0.erasedAt = Google_Protobuf_Timestamp(microseconds: now)
            },
            of: customer,
            in: shop,
            by: author
        )
        try tx.audit(
            AuditEntry(
                action: "customers.erased",
                entityType: Customer.protoMessageName,
                entityID: customer.id,
                after: JSONWriter.text { writer in
                    writer.beginObject()
                    writer.string("name", customer.lastName)
                    writer.endObject()
                },
                by: author
            ),
            in: shop
        )
    }
}

extension TableCount {
    static func of(_ table: PersonalTable, _ count: Int) -> TableCount {
        TableCount.with {
            $0.table = table.table.name
            $0.count = Int32(clamping: count)
        }
    }
}
