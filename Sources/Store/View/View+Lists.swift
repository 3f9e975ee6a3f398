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
        let page = try ListStatement(query, plan, shop, tokenKey: session.tokenKey)
        var rows: [R] = []
        var last: [SQLValue] = []
        var hasMore = false
        _ = try session.rows(page.select.sql, page.select.values) { row in
            guard rows.count < page.limit else {
                hasMore = true
                return
            }
            var reader = RowReader(row, plan: plan)
            rows.append(try R(row: &reader))
            if rows.count == page.limit { last = page.keyset.values(row) }
        }
        return ListPage(rows: rows, next: hasMore ? page.seal.close(last) : nil)
    }
}
