internal import Chassis
internal import Contracts
internal import Store

/// POST /v1/bmsImports/{id}:rollback — what an import made goes again, and a job that it revised
/// has the version before (J121). Orders and invoices are asked for before the transaction (B5).
enum RollbackImport {
    static func handle(
        _ request: RollbackImportRequest,
        _ call: Call
    ) async throws -> RollbackImportResponse {
        let shop = try call.shop
        let (row, traces) = try await call.read { view in
            let row = try view.require(BmsImport.self, request.id, etag: request.etag, in: shop)
            try row.checkRollable()
            guard let traces = KeptTraces(row.backupData) else {
                throw ImportRefusal.notRollable(row.status)
            }
            return (row, traces)
        }
        let elsewhere = try await uses(of: traces, call)
        return try await call.write { tx in
            let current = try tx.require(BmsImport.self, row.id, etag: request.etag, in: shop)
            var uses = try ImportFooting(traces, tx, shop).uses(since: current)
            uses.partsOrders = elsewhere.orders(traces, try lineIDs(of: traces, tx, shop))
            uses.invoices = elsewhere.invoices
            let back = try current.rolledBack(uses, reason: request.reason, at: call.now)
            var answer = RollbackImportResponse()
            answer.bmsImport = try tx.update(
                back,
                expecting: current.version,
                in: shop,
                by: call.authorship
            )
            try ImportRemoval(traces, tx, shop, call.authorship).run(&answer)
            return answer
        }
    }

    private static func lineIDs(
        of traces: KeptTraces,
        _ tx: Transaction,
        _ shop: ShopID
    ) throws -> Set<String> {
        Set(try EstimateHeader.lines(of: traces.estimate.id, tx, in: shop).map(\.id))
    }

    /// What the other departments have of the job.
    private struct Elsewhere: Sendable {
        var items: [PartsOrderItem] = []
        var invoices: [String] = []

        /// Orders for the import's lines; of a job that the import made, every order.
        func orders(_ traces: KeptTraces, _ lines: Set<String>) -> [String] {
            let standing = items.filter { item in
                item.status != .cancelled
                    && (traces.jobBefore == nil || lines.contains(item.estimateLineItemID))
            }
            return Set(standing.map(\.partsOrderID)).sorted()
        }
    }

    private static func uses(of traces: KeptTraces, _ call: Call) async throws -> Elsewhere {
        let parts = try await call.jobParts(traces.job.id)
        let balance = try await call.jobBalance(traces.job.id)
        var elsewhere = Elsewhere(items: parts.items)
        elsewhere.invoices = balance.invoiceNumbers
        if elsewhere.invoices.isEmpty, balance.invoiced { elsewhere.invoices = ["issued"] }
        return elsewhere
    }
}
