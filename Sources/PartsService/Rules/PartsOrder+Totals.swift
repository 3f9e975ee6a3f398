internal import Schema
internal import Contracts

extension PartsOrder {
    /// P019, P020: the subtotal is the items' sum.
    func summed(over items: [PartsOrderItem]) -> PartsOrder {
        var order = self
        let live = items.filter { $0.status != .cancelled }
        let subtotal = live.reduce(Int64(0)) { $0.addingClamped($1.totalCost.minor) }
        order.subtotal = Money.of(subtotal, currency)
        let extra = taxAmount.minor.addingClamped(shippingAmount.minor)
            .addingClamped(handlingAmount.minor).subtractingClamped(discountAmount.minor)
        order.totalAmount = Money.of(max(0, subtotal.addingClamped(extra)), currency)
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
        let off = gross.share(Int64(min(10_000, max(0, discountBasisPoints))), of: 10_000)
        let net = max(0, gross.subtractingClamped(off).subtractingClamped(discountAmount.minor))
        let core = hasCore ? self.core.times(hundredths: quantity) : 0
        item.totalCost = Money.of(net.addingClamped(core), currency)
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
    /// For some hundredths of a piece, rounded half away from zero.
    func times(hundredths: Int32) -> Int64 { minor.share(Int64(hundredths), of: 100) }
}
