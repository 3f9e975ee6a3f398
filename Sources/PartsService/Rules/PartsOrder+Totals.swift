internal import Contracts

extension PartsOrder {
    /// P019, P020: the subtotal is the items' sum.
    func summed(over items: [PartsOrderItem]) -> PartsOrder {
        var order = self
        let live = items.filter { $0.status != .cancelled }
        let subtotal = live.reduce(Int64(0)) { $0.addingSaturated($1.totalCost.minor) }
        order.subtotal = Money.of(subtotal, currency)
        let extra = taxAmount.minor.addingSaturated(shippingAmount.minor)
            .addingSaturated(handlingAmount.minor).addingSaturated(-discountAmount.minor)
        order.totalAmount = Money.of(max(0, subtotal.addingSaturated(extra)), currency)
        order.itemCount = Int32(clamping: live.count)
        return order
    }
}

extension PartsOrderItem {
    /// P039: cost × quantity less discounts, at least 0, and the core's deposit on top.
    func priced() -> PartsOrderItem {
        var item = self
        let quantity = hasQuantityOrderedHundredths ? quantityOrderedHundredths : 100
        let gross = unitCost.times(hundredths: quantity)
        let off = (gross * Int64(min(10_000, max(0, discountBasisPoints))) + 5_000) / 10_000
        let net = max(0, gross.addingSaturated(-off).addingSaturated(-discountAmount.minor))
        let core = hasCore ? self.core.times(hundredths: quantity) : 0
        item.totalCost = Money.of(net.addingSaturated(core), currency)
        return item
    }

    /// All that was ordered came, less what was cancelled.
    var isComplete: Bool {
        let wanted = Int64(quantityOrderedHundredths) - Int64(quantityCancelledHundredths)
        return Int64(quantityReceivedHundredths) >= wanted
    }

    /// Still to come.
    var isOpen: Bool { status != .cancelled && status != .returned && !isComplete }
}

extension Money {
    static func of(_ minor: Int64, _ currency: String) -> Money {
        Money.with {
            $0.currency = currency
            $0.minor = minor
        }
    }

    /// For some hundredths of a piece, rounded half away from zero; saturates.
    func times(hundredths: Int32) -> Int64 {
        let (product, overflow) = minor.multipliedReportingOverflow(by: Int64(hundredths))
        guard !overflow else { return .max / 20_000 }
        return (product + (product < 0 ? -50 : 50)) / 100
    }
}

extension Int64 {
    /// The sum, or the nearest that fits.
    func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min + 1 : .max) : sum
    }
}
