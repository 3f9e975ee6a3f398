internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Up to 500 rows of a list in one transaction.
struct ListBatch<M: ListedModel>: Sendable {
    /// Rows of one transaction.
    static var rowsMax: Int { 500 }

    let map: ColumnMap
    let rows: [ImportTable.Row]
    /// Rows whose key stood in the list before.
    let repeats: Set<Int32>

    struct Outcome: Sendable {
        var created: Int32 = 0
        var updated: Int32 = 0
        var skipped: Int32 = 0
        var failed: Int32 = 0
        var errors: [DataImportError] = []
        /// What to take back; without ids of import and batch.
        var written: [DataImportRow] = []
    }

    /// A trial's end: thrown so that nothing of it stays.
    private struct TrialEnded: Error { let outcome: Outcome }

    /// What the batch would do. All of it is done, and rolled back.
    func tried(_ call: Call, in shop: ShopID) async throws -> Outcome {
        do {
            return try await call.environment.store.write { (tx) throws -> Outcome in
                throw TrialEnded(outcome: try run(leavingOut: [], call.rule(in: shop, tx)))
            }
        } catch let ended as TrialEnded {
            return ended.outcome
        }
    }

    /// - Parameter out: rows that a trial refused. Any other that is refused now ends the batch.
    func run(leavingOut out: Set<Int32>, _ rule: RuleContext) throws -> Outcome {
        let currency = try rule.tx.require(Shop.self, rule.shop.text, in: rule.shop).currency
        let brought = ListRow<M>(map: map, currency: currency)
        var outcome = Outcome()
        for row in rows where !out.contains(row.number) {
            if repeats.contains(row.number) {
                outcome.refuse(
                    row,
                    [
                        CellFaults.One(
                            field: M.key,
                            code: "duplicate_in_file",
                            message: "an earlier row has it"
                        )
                    ],
                    map
                )
                continue
            }
            do {
                switch try brought.bring(row.cells, rule) {
                case .created(let saved):
                    outcome.created += 1
                    outcome.written.append(try entry(row, saved, before: nil))
                case .updated(let saved, let before):
                    outcome.updated += 1
                    outcome.written.append(try entry(row, saved, before: before))
                case .unchanged: outcome.skipped += 1
                }
            } catch let faults as CellFaults {
                if let fault = faults.fault { throw fault }
                outcome.refuse(row, faults.list, map)
            }
        }
        return outcome
    }

    private func entry(
        _ row: ImportTable.Row,
        _ saved: M.Row,
        before: M.Row?
    ) throws -> DataImportRow {
        var entry = DataImportRow()
        entry.rowNumber = row.number
        entry.entityID = saved.id
        entry.entityVersion = saved.version
        if let before { entry.before = try before.serializedData() }
        return entry
    }

    /// Rows whose key an earlier row of the list has.
    static func repeats(in table: ImportTable, _ map: ColumnMap) -> Set<Int32> {
        guard let place = map.entries.firstIndex(where: { $0.field == M.key }) else { return [] }
        var seen: Set<String> = []
        var repeats: Set<Int32> = []
        for row in table.rows where row.cells.indices.contains(place) {
            let key = M.normalized(key: row.cells[place])
            if !key.isEmpty, !seen.insert(key).inserted { repeats.insert(row.number) }
        }
        return repeats
    }
}

extension ListBatch.Outcome {
    fileprivate mutating func refuse(
        _ row: ImportTable.Row,
        _ faults: [CellFaults.One],
        _ map: ColumnMap
    ) {
        failed += 1
        errors += faults.map { fault in
            DataImportError.with {
                $0.row = row.number
                $0.column = fault.field.isEmpty ? "" : map.header(of: fault.field)
                $0.code = fault.code
                $0.message = fault.message
            }
        }
    }
}
