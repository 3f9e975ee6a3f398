internal import Contracts
internal import Store

/// Looks for what stands on the rows of an import in this department: time, and later changes.
struct ImportFooting {
    private let traces: KeptTraces
    private let view: View
    private let shop: ShopID

    init(_ traces: KeptTraces, _ view: View, _ shop: ShopID) {
        self.traces = traces
        self.view = view
        self.shop = shop
    }

    /// A customer or a car that was changed since is no use of the import: it stays.
    func uses(since row: BmsImport) throws -> ImportUses {
        var uses = ImportUses()
        uses.timeEntries = try timeEntries(since: row)
        uses.edits = try edits()
        return uses
    }

    /// Of a job that the import made every entry, of one that it revised those since.
    private func timeEntries(since row: BmsImport) throws -> [String] {
        var conditions: [Condition] = [.equal("job_id", .uuid(traces.job.id))]
        if traces.jobBefore != nil {
            conditions.append(
                .greaterOrEqual("create_time", .integer(row.createTime.microseconds))
            )
        }
        return try view.all(LaborTimeEntry.self, in: shop, where: conditions).map(\.id)
    }

    private func edits() throws -> [String] {
        var edits: [String] = []
        let estimate = try view.get(Estimate.self, traces.estimate.id, in: shop)
        if estimate?.version != traces.estimate.version {
            edits.append("estimates/" + traces.estimate.id)
        }
        let lines = try EstimateHeader.lines(of: traces.estimate.id, view, in: shop)
        edits += lines.filter { $0.version != 1 }.map { "estimate_line_items/" + $0.id }
        if lines.count != traces.lineCount {
            edits.append("estimate_line_items of " + traces.estimate.id)
        }
        let supplements = try view.all(
            EstimateSupplement.self,
            in: shop,
            where: [.equal("estimate_id", .uuid(traces.estimate.id))]
        )
        edits += supplements.map { "estimate_supplements/" + $0.id }
        let job = try view.get(Job.self, traces.job.id, in: shop)
        if job?.version != traces.job.version { edits.append("jobs/" + traces.job.id) }
        return edits
    }
}
