internal import Contracts
internal import Schema
internal import Store

/// How one table's rows belong to a customer, and what an erasure does with them.
struct PersonalTable: Sendable {
    enum Erasure: Sendable, Equatable {
        /// Personal columns are cleared, the row stays.
        case scrub
        /// The row stays as it is.
        case keep
        /// The row goes.
        case remove
    }

    /// Ids in one question.
    static let idsMax = 500

    let table: TableDescription
    let erasure: Erasure
    let isExported: Bool
    /// Why rows stay; empty where nobody needs telling.
    let reason: String
    /// The rows, without secrets.
    let rows: @Sendable (View, ShopID, CustomerRows) throws -> [any Record]
    /// Clears or removes the rows; answers how many changed.
    let erase: @Sendable (Transaction, ShopID, CustomerRows, Authorship) throws -> Int

    /// - Parameters:
    ///   - links: columns, and the ids of the customer's that they hold.
    ///   - keptAfterRepairs: personal columns that stay where a car was repaired.
    init<R: Record>(
        _ type: R.Type,
        of links: [(String, @Sendable (CustomerRows) -> [String])],
        erasure: Erasure = .scrub,
        isExported: Bool = true,
        keptAfterRepairs kept: Set<String> = [],
        because reason: String = ""
    ) {
        table = R.table
        self.erasure = erasure
        self.isExported = isExported
        self.reason = reason
        rows = { view, shop, customer in
            try Self.find(R.self, links, view, shop, customer).map(\.withoutSecrets)
        }
        erase = { tx, shop, customer, author in
            var count = 0
            for row in try Self.find(R.self, links, tx, shop, customer) {
                switch erasure {
                case .keep: continue
                case .remove: try tx.delete(R.self, row.id, in: shop, by: author)
                case .scrub:
                    var scrubbed = row
                    scrubbed.clearPersonal(keeping: customer.hasRepairs ? kept : [])
                    guard try !scrubbed.changedColumns(from: row).isEmpty else { continue }
                    try Self.save(scrubbed, tx, shop, author)
                }
                count += 1
            }
            return count
        }
    }

    /// Archived rows are cleared as well: taken back for the write, and put aside again.
    private static func save<R: Record>(
        _ row: R,
        _ tx: Transaction,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        let isArchived = row.archivedMicroseconds != nil
        if isArchived { try tx.restore(R.self, row.id, in: shop, by: author) }
        _ = try tx.update(row, expecting: nil, in: shop, by: author)
        if isArchived { try tx.archive(R.self, row.id, in: shop, by: author) }
    }

    private static func find<R: Record>(
        _ type: R.Type,
        _ links: [(String, @Sendable (CustomerRows) -> [String])],
        _ view: View,
        _ shop: ShopID,
        _ customer: CustomerRows
    ) throws -> [R] {
        var found: [R] = []
        var seen: Set<String> = []
        for (column, ids) in links {
            let all = ids(customer)
            for start in stride(from: 0, to: all.count, by: idsMax) {
                let part = all[start..<min(start + idsMax, all.count)]
                let rows = try view.all(
                    R.self,
                    in: shop,
                    where: [.oneOf(column, part.map { .uuid($0) })],
                    archived: true
                )
                found += rows.filter { seen.insert($0.id).inserted }
            }
        }
        return found
    }
}

extension CustomerRows {
    /// Everything that is the customer's, archived or not.
    init(of customer: String, _ view: View, in shop: ShopID) throws {
        self.init(customers: [customer])
        let own: [Condition] = [.equal("customer_id", .uuid(customer))]
        vehicles = try view.all(VehicleRecord.self, in: shop, where: own, archived: true).map(\.id)
        estimates = try view.all(Estimate.self, in: shop, where: own, archived: true).map(\.id)
        let all = try view.all(Job.self, in: shop, where: own, archived: true)
        jobs = all.map(\.id)
        hasRepairs = all.contains { $0.status == .delivered }
    }
}
