import Schema

/// What the query planner is told of every index, in place of ANALYZE.
///
/// Without statistics the planner takes `shop_id = ?` for as good as a reference, and reads a
/// whole shop where three rows are wanted. Measured ones would differ from shop to shop, and
/// plans with them; these come from the contract alone, so a plan seen in a test is the plan
/// everywhere.
struct PlannerStatistics {
    /// Rows of a table, and of them one shop's.
    private static let tableRows = 1_000_000
    private static let shopRows = 50_000

    private let session: Session

    init(_ session: Session) {
        self.session = session
    }

    /// Writes them anew; read by connections that open afterwards, and by this one.
    func write() throws {
        try session.script("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1")
        for plan in session.catalog.plans.values {
            let table = plan.table
            try tell(table, index: table.name, columns: ["shop_id", "id"], isUnique: true)
            for index in TableSQL(table).indexes {
                try tell(
                    table,
                    index: index.name,
                    columns: index.columns,
                    isUnique: index.unique
                )
            }
        }
        session.dropStatements()
        try session.script("ANALYZE sqlite_schema")
    }

    private func tell(
        _ table: TableDescription,
        index: String,
        columns: [String],
        isUnique: Bool
    ) throws {
        var rows = Self.tableRows
        var numbers = [rows]
        for column in columns {
            rows = max(
                1,
                column == "shop_id" ? min(rows, Self.shopRows) : rows / spread(table, column)
            )
            numbers.append(rows)
        }
        if isUnique { numbers[numbers.count - 1] = 1 }
        // The key's own columns follow in every index of a table without row ids.
        for key in ["shop_id", "id"] where !columns.contains(key) { numbers.append(1) }
        try session.run(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
            [
                .text(table.name), .text(index),
                .text(numbers.map(String.init).joined(separator: " ")),
            ]
        )
    }

    /// Into how many values a column's rows fall.
    private func spread(_ table: TableDescription, _ column: String) -> Int {
        guard let position = table.positions[column] else { return 10 }
        switch table.columns[position].kind {
        case .boolean: return 2
        case .enumeration(let values): return max(2, values.count)
        case .uuid: return 20_000
        case .text, .bytes: return 1_000
        case .integer, .money: return 100
        case .instant: return 10_000
        case .json: return 1
        }
    }
}
