internal import Schema
internal import Store

/// Numbers of purchase orders. A job's order carries the job's number, the month and the vendor:
/// `26-00001-2611-KEY-1`; one for stock `PO-26-00001`. 20 characters at most.
enum OrderNumber {
    static let lengthMax = 20

    static func job(
        _ jobNumber: String,
        vendorCode: String,
        _ tx: Transaction,
        in shop: ShopID,
        at now: Int64
    ) throws -> String {
        let date = CivilDate(microseconds: now)
        let month = two(date.year % 100) + two(date.month)
        let short = jobNumber.hasPrefix("RO-") ? String(jobNumber.dropFirst(3)) : jobNumber
        let stem = "\(short)-\(month)-\(vendorCode.prefix(3))"
        let sequence = try tx.next("order", in: shop, period: stem)
        return String("\(stem)-\(sequence)".suffix(lengthMax))
    }

    static func stock(_ tx: Transaction, in shop: ShopID, at now: Int64) throws -> String {
        let year = two(CivilDate(microseconds: now).year % 100)
        let digits = String(try tx.next("stock_order", in: shop, period: year))
        return "PO-\(year)-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    private static func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
}
