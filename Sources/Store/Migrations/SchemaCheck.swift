/// Compares the database's tables with the contract's descriptions: a service whose migrations
/// do not give what its statements expect does not start.
struct SchemaCheck {
    private let session: Session

    init(_ session: Session) {
        self.session = session
    }

    /// - Throws: `StoreFault.migration` naming the table and the column.
    func run() throws {
        for plan in session.catalog.plans.values {
            let table = plan.table.name
            let strict = try session.integer(
                "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name = ?",
                [.text(table)]
            )
            let found = try session.rows(
                "SELECT name, type, \"notnull\" FROM pragma_table_info(?)",
                [.text(table)]
            ) { (columnText($0.pointer, 0), columnText($0.pointer, 1), integerColumn($0, 2)) }
            guard !found.isEmpty else { throw StoreFault(.migration, "no table \(table)") }
            guard strict == 1 else { throw StoreFault(.migration, "\(table) is not STRICT") }
            for column in plan.table.columns {
                let match = found.first { $0.0 == column.storageName }
                guard let (_, type, notNull) = match else {
                    throw StoreFault(.migration, "\(table) has no \(column.storageName)")
                }
                guard type == column.kind.storageType, (notNull == 0) == column.isNullable else {
                    throw StoreFault(
                        .migration,
                        "\(table).\(column.storageName) is \(type), not as declared"
                    )
                }
            }
        }
    }
}
