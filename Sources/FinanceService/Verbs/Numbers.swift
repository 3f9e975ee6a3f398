internal import Contracts
internal import Schema
internal import Store

/// The shop's running numbers, from counters in the transaction that uses them: no gaps, no
/// clashes, whatever is rolled back (L9).
enum Numbers {
    /// `INV-26-00001`, per year.
    static func invoice(_ tx: Transaction, in shop: ShopID, on day: CivilDate) throws -> String {
        let number = try tx.next("invoice", in: shop, period: day.shortYear)
        return "INV-\(day.shortYear)-" + padded(number, 5)
    }

    /// `PAY-2026-00001`, per year.
    static func payment(_ tx: Transaction, in shop: ShopID, on day: CivilDate) throws -> String {
        let number = try tx.next("payment", in: shop, period: String(day.year))
        return "PAY-\(day.year)-" + padded(number, 5)
    }

    /// `PR-261123-0001`, per kind and day (F027, F028).
    static func transaction(
        _ type: FinancialTransaction.TransactionType,
        _ tx: Transaction,
        in shop: ShopID,
        on day: CivilDate
    ) throws -> String {
        let number = try tx.next(
            "transaction",
            in: shop,
            period: type.prefix + "-" + day.compact
        )
        return "\(type.prefix)-\(day.compact)-" + padded(number, 4)
    }

    /// `JE-26-00001`, per year.
    static func entry(_ tx: Transaction, in shop: ShopID, on day: CivilDate) throws -> String {
        let number = try tx.next("journal_entry", in: shop, period: day.shortYear)
        return "JE-\(day.shortYear)-" + padded(number, 5)
    }

    static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
