public import Schema

extension View {
    /// One page for the standard List. Pages go by key, so rows made meanwhile neither repeat nor
    /// push others out (X012).
    ///
    /// - Throws: `StoreRefusal.pageToken`, `.query`, `.value`.
    public func list<R: Record>(
        _ type: R.Type,
        in shop: ShopID,
        _ query: ListQuery
    ) throws -> ListPage<R> {
        let session = try session
        let plan = try session.catalog.plan(R.self)
        let keyset = try Keyset(query.order, plan)
        var text = Query(plan)
        text.shop(shop)
        if !query.showDeleted { text.live() }
        if let filter = query.filter { try text.add(filter) }
        try text.add(query.conditions)
        let seal = PageSeal(key: session.tokenKey, binding: text.text, keyset)
        if let token = query.after {
            text.add(keyset.after(try seal.open(token)))
        }
        let limit = query.limit
        let select = text.select(plan.columnList, keyset: keyset, limit: limit + 1)
        var rows: [R] = []
        var last: [SQLValue] = []
        var hasMore = false
        _ = try session.rows(select.sql, select.values) { row in
            guard rows.count < limit else {
                hasMore = true
                return
            }
            var reader = RowReader(row, plan: plan)
            rows.append(try R(row: &reader))
            if rows.count == limit { last = keyset.values(row) }
        }
        return ListPage(rows: rows, next: hasMore ? seal.close(last) : nil)
    }
}
