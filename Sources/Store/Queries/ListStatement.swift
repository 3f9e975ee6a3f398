import Schema

/// The SELECT of one page, and what opens and closes its tokens.
struct ListStatement {
    let select: SQLText
    let keyset: Keyset
    let seal: PageSeal
    /// Rows on the page; the SELECT asks for one more, to know whether there is another page.
    let limit: Int

    init(_ query: ListQuery, _ plan: TablePlan, _ shop: ShopID, tokenKey: [UInt8]) throws {
        keyset = try Keyset(query.order, plan)
        limit = query.limit
        var text = Query(plan)
        text.shop(shop)
        if !query.showDeleted { text.live() }
        if let filter = query.filter { try text.add(filter) }
        try text.add(query.conditions)
        seal = PageSeal(key: tokenKey, binding: text.text, keyset)
        if let token = query.after {
            text.add(keyset.after(try seal.open(token)))
        }
        select = text.select(plan.columnList, keyset: keyset, limit: limit + 1)
    }
}
