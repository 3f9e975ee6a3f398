import Schema

extension Transaction {
    /// The row as it is, when changes of its table are kept.
    func rowToAudit<R: Record>(
        _ type: R.Type,
        _ id: String,
        _ plan: TablePlan,
        _ shop: ShopID
    ) throws -> R? {
        plan.audited.isEmpty ? nil : try get(R.self, id, in: shop, archived: true)
    }

    /// Keeps what changed of the audited columns; nothing when none of them did.
    func audit<R: Record>(
        _ before: R,
        _ after: R,
        _ plan: TablePlan,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        let old = try before.columnValues()
        let new = try after.columnValues()
        let changed = plan.audited.filter {
            old.indices.contains($0) && new.indices.contains($0) && old[$0] != new[$0]
        }
        let action: String
        switch (before.archivedMicroseconds, after.archivedMicroseconds) {
        case (nil, .some): action = "archived"
        case (.some, nil): action = "restored"
        default:
            if changed.isEmpty { return }
            action = "updated"
        }
        try audit(
            AuditEntry(
                action: plan.table.name + "." + action,
                entityType: plan.table.message,
                entityID: after.id,
                before: plan.json(old, changed),
                after: plan.json(new, changed),
                by: author
            ),
            in: shop
        )
    }

    /// Keeps the audited columns of a row that goes for good.
    func auditDeletion(
        _ row: some Record,
        _ plan: TablePlan,
        _ shop: ShopID,
        _ author: Authorship
    ) throws {
        if plan.audited.isEmpty { return }
        let values = try row.columnValues()
        try audit(
            AuditEntry(
                action: plan.table.name + ".deleted",
                entityType: plan.table.message,
                entityID: row.id,
                before: plan.json(values, plan.audited),
                by: author
            ),
            in: shop
        )
    }
}

extension TablePlan {
    /// Columns with their values as they are stored: money in minor units, enums by their stored
    /// names. Bytes are left out.
    fileprivate func json(_ values: [ColumnValue], _ positions: [Int]) -> String {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        for position in positions where values.indices.contains(position) {
            let column = table.columns[position]
            writer.key(column.storageName)
            switch values[position] {
            case .null, .bytes: writer.null()
            case .uuid(let text), .text(let text), .json(let text): writer.string(text)
            case .integer(let value), .money(let value), .instant(let value):
                writer.number(value)
            case .boolean(let flag): writer.bool(flag)
            case .enumeration(let number):
                writer.string(columns[position].stored(number) ?? String(number))
            }
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
