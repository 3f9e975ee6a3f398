internal import Store

/// A statement of a report: its text and the values of its `?`. Each is answered from one index
/// alone, which it names, so that a plan that reads rows is an error and not a slow report.
struct ReportQuery: Sendable {
    let sql: String
    let values: [SQLValue]

    init(_ sql: String, _ values: [SQLValue]) {
        self.sql = sql
        self.values = values
    }

    func rows(_ view: View) throws -> [SQLRow] { try view.rows(sql, values) }
}

extension SQLRow {
    /// A sum or a count; 0 for NULL.
    func sum(_ name: String) -> Int64 { integer(name) ?? 0 }
}
