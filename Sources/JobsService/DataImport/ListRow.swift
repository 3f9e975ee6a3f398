internal import Chassis
internal import Contracts
internal import Schema
internal import Store

/// One row of a list brought to the model: a new row of the shop, a change of one, or what is wrong
/// with it.
struct ListRow<M: ListedModel> {
    let map: ColumnMap
    let currency: String

    enum Became {
        case created(M.Row)
        /// `before` is the row as it was.
        case updated(M.Row, before: M.Row)
        case unchanged
    }

    /// - Throws: ``CellFaults`` with everything that is wrong; a fault of the machine as it is.
    func bring(_ cells: [String], _ rule: RuleContext) throws -> Became {
        var faults = CellFaults()
        guard cells.count <= map.entries.count else {
            throw CellFaults("", "columns", "the row has more cells than the list has columns")
        }
        var given: [String: String] = [:]
        for (entry, cell) in zip(map.entries, cells) where !entry.field.isEmpty && !cell.isEmpty {
            given[entry.field] = cell
        }
        let references = given.filter { M.references.contains($0.key) && $0.key != M.key }
        for field in references.keys { given[field] = nil }
        let key = given[M.key].map(M.normalized)
        if key == nil, M.isKeyRequired {
            faults.add(M.key, "required", "the row is known again by it")
        }
        let known = try key.flatMap { try M.known($0, rule) }
        var row = known ?? M.Row()
        for (field, text) in given.sorted(by: { $0.key < $1.key }) {
            guard let column = M.Row.table.column(field) else { continue }
            do throws(Cell.Fault) {
                try Cell.set(text, as: column, in: &row, currency: currency)
            } catch {
                faults.add(field, error.code, error.message)
            }
        }
        do throws(CellFaults) {
            try M.resolve(references, in: &row, rule)
        } catch {
            if let fault = error.fault { throw fault }
            faults.list += error.list
        }
        if known == nil { try row.fillDefaults() }
        try addViolations(of: row, known, &faults)
        guard faults.list.isEmpty else { throw faults }
        return try write(row, known, rule)
    }

    /// What the contract says of the row, and of columns that are set once.
    private func addViolations(
        of row: M.Row,
        _ known: M.Row?,
        _ faults: inout CellFaults
    ) throws {
        let told = Set(faults.list.map(\.field))
        var changed: Set<String>?
        if let known {
            let columns = try row.changedColumns(from: known).map { M.Row.table.columns[$0] }
            changed = Set(columns.map(\.name))
            for column in columns where column.behaviors.contains(.immutable) {
                faults.add(column.name, "immutable", "set when the row is made and then kept")
            }
        }
        for violation in Validator.violations(of: row) {
            let name = String(violation.field.prefix { $0 != "." && $0 != "[" })
            let isReference = name.hasSuffix("_id") && !faults.list.isEmpty
            guard !told.contains(name), !isReference, changed?.contains(name) ?? true else {
                continue
            }
            faults.add(name, violation.reason, violation.detail)
        }
    }

    private func write(_ row: M.Row, _ known: M.Row?, _ rule: RuleContext) throws -> Became {
        do {
            guard let known else {
                let created = try M.rules.create(row, rule)
                try M.raiseCounter(after: created, rule)
                return .created(created)
            }
            let saved = try M.rules.change(row, from: known, rule)
            return saved.version == known.version ? .unchanged : .updated(saved, before: known)
        } catch let refusal as any Refusal {
            throw CellFaults(
                M.columnByReason[refusal.reason] ?? "",
                refusal.reason,
                refusal.message
            )
        } catch let refusal as StoreRefusal {
            throw try CellFaults(of: refusal)
        } catch let violations as Violations {
            var faults = CellFaults()
            for one in violations.list { faults.add(one.field, one.reason, one.detail) }
            throw faults
        }
    }
}

extension CellFaults {
    /// What the store says of a row; what it says of itself is thrown on.
    init(of refusal: StoreRefusal) throws {
        switch refusal {
        case .duplicate(_, let columns, _):
            self.init(columns.first ?? "", "duplicate", "another row has it")
        case .reference(_, let column, let target):
            self.init(column, "no_such_row", "names nothing in \(target)")
        case .missing(_, let column): self.init(column, "required", "must have a value")
        case .value(_, let column, let reason): self.init(column, reason, "cannot be this")
        case .check(_, let name): self.init("", "check_failed", "breaks the rule \(name)")
        case .notFound(let resource, _):
            self.init("", "no_such_row", "there is no such \(resource)")
        case .stale, .appendOnly, .stillReferenced, .keyReused, .pageToken, .query, .tooMany,
            .feedReplaced, .busy, .deadline, .diskFull:
            throw refusal
        }
    }
}
