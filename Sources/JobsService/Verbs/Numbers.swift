internal import Schema
internal import Store

/// The shop's running numbers, from counters in the transaction that uses them: no gaps, no
/// clashes (J013–J015, J029).
enum Numbers {
    /// `CUST-0001`, and `CUST-10000` after `CUST-9999`.
    static func customer(_ tx: Transaction, in shop: ShopID) throws -> String {
        "CUST-" + padded(try tx.next("customer", in: shop), 4)
    }

    /// `RO-26-00001`, per year.
    static func job(_ tx: Transaction, in shop: ShopID, at now: Int64) throws -> String {
        try yearly("RO", "job", tx, shop, now)
    }

    /// `EST-26-00001`, per year.
    static func estimate(_ tx: Transaction, in shop: ShopID, at now: Int64) throws -> String {
        try yearly("EST", "estimate", tx, shop, now)
    }

    private static func yearly(
        _ prefix: String,
        _ sequence: String,
        _ tx: Transaction,
        _ shop: ShopID,
        _ now: Int64
    ) throws -> String {
        let year = padded(Int64(CivilDate(microseconds: now).year % 100), 2)
        let number = try tx.next(sequence, in: shop, period: year)
        return "\(prefix)-\(year)-" + padded(number, 5)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
