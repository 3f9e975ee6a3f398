import Schema

/// Which columns leave a trace in the audit trail when they change (X013): money, statuses,
/// consent and permissions. Others do not: the trail is never erased, so what is personal stays
/// out of it.
enum AuditedColumns {
    /// Words that make a column one of consent or permission.
    static let words: Set<String> = [
        "consent", "opt", "permission", "permissions", "grants", "denials", "role", "factor",
        "override", "approved", "limit",
    ]

    @Sendable static func of(_ table: TableDescription) -> [Int] {
        if table.silent || table.appendOnly { return [] }
        return table.columns.indices.filter { isAudited(table.columns[$0]) }
    }

    static func isAudited(_ column: ColumnDescription) -> Bool {
        if column.sensitivity != .none { return false }
        switch column.kind {
        case .money: return true
        case .enumeration where column.name == "status" || column.name.hasSuffix("_status"):
            return true
        case .bytes: return false
        case .uuid, .text, .integer, .boolean, .instant, .enumeration, .json:
            if column.name == "is_active" { return true }
            return column.name.split(separator: "_").contains { words.contains(String($0)) }
        }
    }
}
