internal import Chassis
internal import Contracts
internal import Store

/// A shop is there: its books are opened with the chart of accounts, once (J001).
enum ShopOpened {
    static func apply(_ delivery: FactDelivery, _ tx: Transaction) throws {
        try Chart.open(tx, in: delivery.shop, by: delivery.authorship)
    }
}
