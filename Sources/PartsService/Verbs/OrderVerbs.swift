internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// What the order's verbs have in common: the rule's answer is saved, the items follow, and Jobs
/// hears of it, in one transaction.
enum OrderMove {
    static func save(
        _ id: String,
        _ etag: String,
        items next: PartsOrderItem.Status?,
        _ call: Call,
        _ rule: @escaping @Sendable (PartsOrder, Transaction, ShopID) throws -> PartsOrder
    ) async throws -> PartsOrder {
        let shop = try call.shop
        return try await call.write { tx in
            let order = try tx.require(PartsOrder.self, id, etag: etag, in: shop)
            let moved = try rule(order, tx, shop)
            let saved = try tx.update(
                moved,
                expecting: order.version,
                in: shop,
                by: call.authorship
            )
            if let next { try move(OrderItems.of(id, tx, shop), to: next, saved, tx, shop, call) }
            try JobPartsTold.tell(saved.jobID, tx, shop, call.authorship)
            return saved
        }
    }

    private static func move(
        _ items: [PartsOrderItem],
        to next: PartsOrderItem.Status,
        _ order: PartsOrder,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) throws {
        for var item in items where item.isOpen {
            item.status = next
            if order.hasExpectedDate { item.expectedDate = order.expectedDate }
            if order.hasVendorOrderNumber { item.vendorOrderNumber = order.vendorOrderNumber }
            if order.hasTrackingNumber { item.trackingNumber = order.trackingNumber }
            if next == .shipped, order.hasShippedDate { item.shippedDate = order.shippedDate }
            _ = try tx.update(item, expecting: item.version, in: shop, by: call.authorship)
        }
    }
}

/// POST /v1/partsOrders/{id}:submit
enum SubmitPartsOrder {
    static func handle(_ request: SubmitPartsOrderRequest, _ call: Call) async throws -> PartsOrder
    {
        try await OrderMove.save(request.id, request.etag, items: nil, call) { order, tx, shop in
            try order.submitted(approvalLimit: ShopSettingsHere.approvalLimit(tx, shop))
        }
    }
}

/// POST /v1/partsOrders/{id}:approve
enum ApprovePartsOrder {
    static func handle(_ request: ApprovePartsOrderRequest, _ call: Call) async throws -> PartsOrder
    {
        try await OrderMove.save(request.id, request.etag, items: nil, call) { order, _, _ in
            try order.approved(by: call.actor.userID, at: call.now)
        }
    }
}

/// POST /v1/partsOrders/{id}:send
enum SendPartsOrder {
    static func handle(_ request: SendPartsOrderRequest, _ call: Call) async throws -> PartsOrder {
        try await OrderMove.save(request.id, request.etag, items: .ordered, call) {
            order,
            tx,
            shop in
            let vendor = try tx.require(Vendor.self, order.vendorID, in: shop)
            return try order.sent(to: vendor, by: call.actor.userID, at: call.now)
        }
    }
}

/// POST /v1/partsOrders/{id}:confirm
enum ConfirmPartsOrder {
    static func handle(_ request: ConfirmPartsOrderRequest, _ call: Call) async throws -> PartsOrder
    {
        try await OrderMove.save(request.id, request.etag, items: .confirmed, call) { order, _, _ in
            try order.confirmed(
                number: request.vendorOrderNumber,
                promised: request.hasPromisedDate ? request.promisedDate : nil,
                at: call.now
            )
        }
    }
}

/// POST /v1/partsOrders/{id}:ship
enum ShipPartsOrder {
    static func handle(_ request: ShipPartsOrderRequest, _ call: Call) async throws -> PartsOrder {
        try await OrderMove.save(request.id, request.etag, items: .shipped, call) { order, _, _ in
            try order.shipped(
                tracking: request.trackingNumber,
                carrier: request.carrier,
                expected: request.hasExpectedDate ? request.expectedDate : nil,
                at: call.now
            )
        }
    }
}

/// POST /v1/partsOrders/{id}:cancel
enum CancelPartsOrder {
    static func handle(_ request: CancelPartsOrderRequest, _ call: Call) async throws -> PartsOrder
    {
        try await OrderMove.save(request.id, request.etag, items: .cancelled, call) { order, _, _ in
            try order.cancelled(reason: request.reason, at: call.now)
        }
    }
}
