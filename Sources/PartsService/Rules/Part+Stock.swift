internal import Schema
internal import Contracts

/// P005–P009: stock against its levels.
extension Part {
    enum StockStatus: String, Sendable {
        case outOfStock = "out_of_stock"
        case lowStock = "low_stock"
        case reorder
        case inStock = "in_stock"
    }

    var stockStatus: StockStatus {
        if currentStock <= 0 { return .outOfStock }
        if currentStock <= minimumStock { return .lowStock }
        if hasReorderPoint, currentStock <= reorderPoint { return .reorder }
        return .inStock
    }

    /// P007: minimum ≤ reorder point ≤ maximum; first model year ≤ last.
    func checkLevels() throws(PartsRefusal) {
        if hasReorderPoint, minimumStock > reorderPoint { throw .stockLevels }
        if hasReorderPoint, hasMaximumStock, reorderPoint > maximumStock { throw .stockLevels }
        if hasMaximumStock, minimumStock > maximumStock { throw .stockLevels }
        if hasYearFrom, hasYearTo, yearFrom > yearTo { throw .yearRange }
    }

    /// P008, P009.
    var needsReorder: Bool {
        hasReorderPoint
            && Int64(currentStock) - Int64(reservedStock) + Int64(onOrderStock)
                <= Int64(reorderPoint)
    }

    /// P011: the mean cost after `quantity` more came at `unit`; half up.
    static func averageCost(stock: Int64, cost: Int64, quantity: Int64, unit: Int64) -> Int64 {
        let pieces = Int128(max(0, stock)) + Int128(quantity)
        guard pieces > 0 else { return unit }
        let sum = Int128(max(0, stock)) * Int128(cost) + Int128(quantity) * Int128(unit)
        return Int64(clamping: (sum + pieces / 2) / pieces)
    }

    /// P013: markup on cost in basis points; nil without a cost.
    static func markupBasisPoints(cost: Int64, price: Int64) -> Int32? {
        guard cost > 0 else { return nil }
        let (product, overflow) = price.subtractingClamped(cost)
            .multipliedReportingOverflow(by: 10_000)
        return overflow ? nil : Int32(clamping: product / cost)
    }
}
