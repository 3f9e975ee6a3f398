import Schema

/// All tables of a service with what is worked out of them once.
final class Catalog: Sendable {
    let types: [any Record.Type]
    let plans: [String: TablePlan]
    /// By parent table: the columns of other tables that name its rows.
    let references: [String: [Reference]]

    /// `type`'s column at `position` names a row of the parent.
    struct Reference: Sendable {
        let type: any Record.Type
        let position: Int
        let onDelete: ColumnReference.OnDelete

        var table: TableDescription { type.table }
        var column: ColumnDescription { type.table.columns[position] }
    }

    init(
        _ types: [any Record.Type],
        audited: @Sendable (TableDescription) -> [Int] = { _ in [] }
    ) {
        var plans: [String: TablePlan] = [:]
        var references: [String: [Reference]] = [:]
        for type in types {
            let table = type.table
            plans[table.name] = TablePlan(table, audited: audited(table))
            for (position, column) in table.columns.enumerated() {
                guard let reference = column.reference else { continue }
                references[reference.table, default: []].append(
                    Reference(type: type, position: position, onDelete: reference.onDelete)
                )
            }
        }
        self.types = types
        self.plans = plans
        self.references = references
    }

    func plan<R: Record>(_ type: R.Type) throws -> TablePlan {
        guard let plan = plans[R.table.name] else {
            throw StoreFault(.misuse, "\(R.table.name) is not a table of this store")
        }
        return plan
    }
}
