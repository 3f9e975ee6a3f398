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

    /// A number that came with a list: the shop's own ones go on behind it.
    static func keep(customer number: String, _ tx: Transaction, in shop: ShopID) throws {
        guard number.hasPrefix("CUST-"), let value = counted(number.dropFirst(5)) else { return }
        try tx.raise("customer", to: value, in: shop)
    }

    /// The same for `RO-26-00417`, in its year.
    static func keep(job number: String, _ tx: Transaction, in shop: ShopID) throws {
        let parts = number.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "RO", parts[1].utf8.count == 2,
            counted(parts[1]) != nil, let value = counted(parts[2])
        else { return }
        try tx.raise("job", to: value, in: shop, period: String(parts[1]))
    }

    /// A run of at most nine digits.
    private static func counted(_ text: Substring) -> Int64? {
        guard (1...9).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text)
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
