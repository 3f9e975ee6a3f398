import Contracts
import Testing

@testable import PartsService

@Suite("Stock and its levels")
struct StockTests {
    private func part(_ stock: Int32, minimum: Int32 = 3, reorder: Int32? = 5) -> Part {
        Part.with {
            $0.currentStock = stock
            $0.minimumStock = minimum
            if let reorder { $0.reorderPoint = reorder }
        }
    }

    @Test(
        "P005, P006: nothing, little, time to order, enough",
        arguments: [
            (-1, .outOfStock), (0, .outOfStock), (1, .lowStock), (3, .lowStock), (4, .reorder),
            (5, .reorder), (6, .inStock),
        ] as [(Int32, Part.StockStatus)]
    )
    func status(stock: Int32, status: Part.StockStatus) {
        #expect(part(stock).stockStatus == status)
    }

    @Test(
        "P007: minimum ≤ reorder point ≤ maximum",
        arguments: [
            (6, 4, nil, false), (4, 4, nil, true), (1, 5, 4, false), (1, 5, 5, true),
            (6, nil, 5, false), (5, nil, 5, true),
        ] as [(Int32, Int32?, Int32?, Bool)]
    )
    func levels(minimum: Int32, reorder: Int32?, maximum: Int32?, holds: Bool) throws {
        var part = part(0, minimum: minimum, reorder: reorder)
        if let maximum { part.maximumStock = maximum }
        if holds {
            try part.checkLevels()
        } else {
            #expect(throws: PartsRefusal.stockLevels) { try part.checkLevels() }
        }
    }

    @Test("model years run forward")
    func years() {
        var part = part(0)
        part.yearFrom = 2020
        part.yearTo = 2019
        #expect(throws: PartsRefusal.yearRange) { try part.checkLevels() }
    }

    @Test(
        "P008, P009: what is on order counts; without a reorder point nothing is reordered",
        arguments: [
            (3, 10, 0, 5, false), (3, 0, 0, 5, true), (5, 0, 0, 5, true), (6, 0, 0, 5, false),
            (6, 0, 2, 5, true), (0, 0, 0, nil, false),
        ] as [(Int32, Int32, Int32, Int32?, Bool)]
    )
    func reorder(stock: Int32, onOrder: Int32, reserved: Int32, point: Int32?, needs: Bool) {
        var part = part(stock, reorder: point)
        part.onOrderStock = onOrder
        part.reservedStock = reserved
        #expect(part.needsReorder == needs)
    }

    @Test(
        "P011: the mean cost of what is there and what came",
        arguments: [
            (10, 400, 10, 500, 450), (0, 400, 10, 500, 500), (-3, 400, 10, 500, 500),
            (1, 100, 2, 101, 101), (3, 100, 1, 102, 101), (0, 0, 0, 700, 700),
            (2, .max, 1, 500, 6_148_914_691_236_517_371),
        ] as [(Int64, Int64, Int64, Int64, Int64)]
    )
    func mean(stock: Int64, cost: Int64, quantity: Int64, unit: Int64, mean: Int64) {
        #expect(
            Part.averageCost(stock: stock, cost: cost, quantity: quantity, unit: unit) == mean
        )
    }

    @Test(
        "P013: markup is on cost",
        arguments: [(8_000, 10_000, 2_500), (10_000, 8_000, -2_000), (0, 100, nil)]
            as [(Int64, Int64, Int32?)]
    )
    func markup(cost: Int64, price: Int64, points: Int32?) {
        #expect(Part.markupBasisPoints(cost: cost, price: price) == points)
    }
}
