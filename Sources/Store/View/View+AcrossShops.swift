public import Schema

/// A row with the shop it belongs to.
public struct OwnedRow<Row: Record>: Sendable {
    public var shop: ShopID
    public var row: Row
}

extension View {
    /// Rows of every shop. Only for what cannot know its shop: signing in by e-mail, background
    /// work, checks. Never for answers to a shop's own requests.
    ///
    /// - Parameter limit: at most ``rowsMax``.
    public func acrossShops<R: Record>(
        _ type: R.Type,
        where conditions: [Condition],
        order: [Order] = [],
        limit: Int = View.rowsMax,
        archived: Bool = false
    ) throws -> [OwnedRow<R>] {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        var query = Query(plan)
        if !archived { query.live() }
        try query.add(conditions)
        let text = try query.select(
            "shop_id, " + plan.columnList,
            order: order,
            limit: max(0, min(limit, Self.rowsMax))
        )
        return try session.rows(text.sql, text.values) { row in
            var reader = RowReader(row, plan: plan, first: 1)
            return OwnedRow(shop: try shopColumn(row, 0), row: try R(row: &reader))
        }
    }
}

/// The shop in a column; a fault when there is none.
func shopColumn(_ row: Prepared, _ index: Int32) throws -> ShopID {
    let uuid = columnBytes(row.pointer, index).withUnsafeBytes { UUIDBytes($0) }
    guard let uuid else { throw StoreFault(.corrupt, "a shop id is not 16 bytes") }
    return ShopID(uuid)
}

/// UUID text of a column; empty for NULL.
func uuidColumn(_ row: Prepared, _ index: Int32) -> String {
    columnBytes(row.pointer, index).withUnsafeBytes { UUIDBytes($0)?.text ?? "" }
}

func integerColumn(_ row: Prepared, _ index: Int32) -> Int64 {
    guard case .integer(let value) = columnValue(row.pointer, index) else { return 0 }
    return value
}
