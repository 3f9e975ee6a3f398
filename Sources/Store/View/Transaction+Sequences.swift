extension Transaction {
    /// The next number of a shop's sequence, from 1, without gaps: a transaction that is rolled
    /// back gives its number back.
    ///
    /// - Parameter period: numbers begin anew in each period: `"26"`; empty = for ever.
    public func next(
        _ sequence: String,
        in shop: ShopID,
        period: String = ""
    ) throws -> Int64 {
        let value = try session.first(
            """
            INSERT INTO sequences (shop_id, name, period, value) VALUES (?, ?, ?, 1)
            ON CONFLICT (shop_id, name, period) DO UPDATE SET value = value + 1
            RETURNING value
            """,
            [.shop(shop), .text(sequence), .text(period)]
        ) { integerColumn($0, 0) }
        guard let value else { throw StoreFault(.engine, "no number was given") }
        return value
    }
}
