internal import Contracts
internal import Schema
internal import Store

/// Takes the rows of an import away, from what hangs on others to what others hang on.
struct ImportRemoval {
    private let traces: KeptTraces
    private let tx: Transaction
    private let shop: ShopID
    private let author: Authorship

    init(_ traces: KeptTraces, _ tx: Transaction, _ shop: ShopID, _ author: Authorship) {
        self.traces = traces
        self.tx = tx
        self.shop = shop
        self.author = author
    }

    func run(_ answer: inout RollbackImportResponse) throws {
        try removeFiles(&answer)
        if let before = traces.jobBefore {
            answer.job = try tx.update(
                before,
                expecting: traces.job.version,
                in: shop,
                by: author
            )
        }
        // One by one: an estimate has more lines than one delete takes along.
        for line in try EstimateHeader.lines(of: traces.estimate.id, tx, in: shop) {
            try tx.delete(EstimateLineItem.self, line.id, in: shop, by: author)
        }
        try remove(Estimate.self, traces.estimate.id, &answer)
        if traces.jobBefore == nil { try remove(Job.self, traces.job.id, &answer) }
        if let vehicle = traces.vehicle {
            try removeUnused(VehicleRecord.self, vehicle, uses: vehicleUses(vehicle.id), &answer)
        }
        if let customer = traces.customer {
            try removeUnused(Customer.self, customer, uses: customerUses(customer.id), &answer)
        }
    }

    /// The files stay on the disk under their hash; their rows go.
    private func removeFiles(_ answer: inout RollbackImportResponse) throws {
        let files = try tx.all(
            Attachment.self,
            in: shop,
            where: [.equal("estimate_id", .uuid(traces.estimate.id))],
            archived: true
        )
        for file in files { try remove(Attachment.self, file.id, &answer) }
    }

    private func remove<R: Record>(
        _ type: R.Type,
        _ id: String,
        _ answer: inout RollbackImportResponse
    ) throws {
        try tx.delete(R.self, id, in: shop, by: author)
        answer.removed.append("\(R.table.name)/\(id)")
    }

    /// A row that was changed since, or that others name, stays.
    private func removeUnused<R: Record>(
        _ type: R.Type,
        _ trace: KeptTraces.Row,
        uses: Bool,
        _ answer: inout RollbackImportResponse
    ) throws {
        let row = try tx.get(R.self, trace.id, in: shop)
        if let row, row.version == trace.version, !uses {
            try remove(R.self, trace.id, &answer)
        } else {
            answer.kept.append("\(R.table.name)/\(trace.id)")
        }
    }

    private func vehicleUses(_ id: String) throws -> Bool {
        let own: [Condition] = [.equal("vehicle_id", .uuid(id))]
        return try tx.exists(Job.self, in: shop, where: own, archived: true)
            || tx.exists(Estimate.self, in: shop, where: own, archived: true)
            || tx.exists(VehicleHistory.self, in: shop, where: own, archived: true)
            || tx.exists(BmsImport.self, in: shop, where: own)
    }

    private func customerUses(_ id: String) throws -> Bool {
        let own: [Condition] = [.equal("customer_id", .uuid(id))]
        return try tx.exists(Job.self, in: shop, where: own, archived: true)
            || tx.exists(Estimate.self, in: shop, where: own, archived: true)
            || tx.exists(VehicleRecord.self, in: shop, where: own, archived: true)
            || tx.exists(VehicleOwnership.self, in: shop, where: own)
            || tx.exists(BmsImport.self, in: shop, where: own)
    }
}
