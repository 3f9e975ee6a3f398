internal import Schema
internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/partsOrders/{id}:receive — books a delivery once, however often its slip is sent (P031).
enum ReceiveParts {
    static func handle(
        _ request: ReceivePartsRequest,
        _ call: Call
    ) async throws -> ReceivePartsResponse {
        let shop = try call.shop
        return try await call.write { tx in
            let order = try tx.require(PartsOrder.self, request.id, in: shop)
            let known = try tx.exists(
                PartReceipt.self,
                in: shop,
                where: [
                    .equal("parts_order_id", .uuid(order.id)),
                    .equal("receipt_id", .text(request.receiptID)),
                ]
            )
            if known { return try answer(order, [], already: true, tx, shop, call) }
            try ETag.check(request.etag, order.version)
            guard order.mayReceive else {
                throw PartsRefusal.orderTransition(from: order.status, to: .received)
            }
            return try book(request, order, tx, shop, call)
        }
    }

    private static func book(
        _ request: ReceivePartsRequest,
        _ order: PartsOrder,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws -> ReceivePartsResponse {
        let at = request.hasReceivedAt ? request.receivedAt.microseconds : call.now
        let vendor = try tx.get(Vendor.self, order.vendorID, in: shop)
        let days = vendor.map(\.returnWindowDays) ?? 30
        _ = try tx.insert(
            PartReceipt.with {
                $0.partsOrderID = order.id
                $0.receiptID = request.receiptID
                $0.receivedAt = Google_Protobuf_Timestamp(microseconds: at)
                $0.lineCount = Int32(clamping: request.lines.count)
                if !call.actor.userID.isEmpty { $0.receivedBy = call.actor.userID }
            },
            in: shop,
            by: call.authorship
        )
        var variances: [PriceVariance] = []
        for line in request.lines {
            let item = try tx.get(PartsOrderItem.self, line.itemID, in: shop)
            guard let item, item.partsOrderID == order.id else {
                throw PartsRefusal.itemUnknown(line.itemID)
            }
            let received = try item.received(
                line,
                returnDays: days,
                by: call.actor.userID,
                at: at
            )
            let saved = try tx.update(
                received,
                expecting: item.version,
                in: shop,
                by: call.authorship
            )
            if let variance = item.variance(line, receipt: request.receiptID) {
                variances.append(try tx.insert(variance, in: shop, by: call.authorship))
            }
            try stock(saved, line, request.receiptID, tx, shop, call)
            if saved.status != .damaged {
                let fact = PartReceived.of(
                    saved,
                    order,
                    line,
                    receipt: request.receiptID,
                    at: at
                )
                try tx.emit(fact, of: saved, in: shop, by: call.authorship)
            }
        }
        let items = try OrderItems.of(order.id, tx, shop)
        let following = order.following(items, by: call.actor.userID, at: at)
        let saved = try tx.update(
            following,
            expecting: order.version,
            in: shop,
            by: call.authorship
        )
        try JobPartsTold.tell(saved.jobID, tx, shop, call.authorship)
        return try answer(saved, variances, already: false, tx, shop, call)
    }

    /// P057: goods for stock raise it, with the mean cost (P011).
    private static func stock(
        _ item: PartsOrderItem,
        _ line: ReceivedLine,
        _ receipt: String,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws {
        guard item.hasPartID, item.jobID.isEmpty, item.status != .damaged,
            var part = try tx.get(Part.self, item.partID, in: shop)
        else { return }
        let pieces = line.quantityHundredths / 100
        let unit = line.hasUnitCost ? line.unitCost.minor : item.unitCost.minor
        let mean = Part.averageCost(
            stock: Int64(part.currentStock),
            cost: part.averageCost.minor,
            quantity: Int64(pieces),
            unit: unit
        )
        part.averageCost = Money.of(mean, part.currency)
        part.currentStock = part.currentStock.addingClamped(pieces)
        part.availableStock = part.currentStock.subtractingClamped(part.reservedStock)
        part.lastReceivedDate = item.receivedDate
        _ = try tx.update(part, expecting: part.version, in: shop, by: call.authorship)
        let movement = StockMovement.with {
            $0.partID = part.id
            $0.currency = part.currency
            $0.reason = .receipt
            $0.quantity = pieces
            $0.unitCost = Money.of(unit, part.currency)
            $0.partsOrderItemID = item.id
            $0.receiptID = receipt
            if !call.actor.userID.isEmpty { $0.movedBy = call.actor.userID }
        }
        _ = try tx.insert(movement, in: shop, by: call.authorship)
    }

    private static func answer(
        _ order: PartsOrder,
        _ variances: [PriceVariance],
        already: Bool,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws -> ReceivePartsResponse {
        let items = try OrderItems.of(order.id, tx, shop)
        return ReceivePartsResponse.with {
            $0.partsOrder = call.visible(order)
            $0.items = items.map(call.visible)
            $0.priceVariances = variances.map(call.visible)
            $0.alreadyReceived = already
        }
    }
}

extension PartReceived {
    static func of(
        _ item: PartsOrderItem,
        _ order: PartsOrder,
        _ line: ReceivedLine,
        receipt: String,
        at: Int64
    ) -> PartReceived {
        PartReceived.with {
            $0.partsOrderID = order.id
            $0.orderNumber = order.orderNumber
            $0.partsOrderItemID = item.id
            $0.jobID = order.jobID
            $0.estimateLineItemID = item.estimateLineItemID
            $0.quantityHundredths = line.quantityHundredths
            $0.complete = item.isComplete
            $0.receiptID = receipt
            $0.receivedAt = Google_Protobuf_Timestamp(microseconds: at)
        }
    }
}
