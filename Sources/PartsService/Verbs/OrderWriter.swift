internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// Writes the orders of a plan.
struct OrderWriter {
    /// P018.
    static let deliveryDays = 5

    let request: CreateJobOrdersRequest
    let answer: GetOrderableLinesResponse
    let plan: OrderPlan
    let tx: Transaction
    let shop: ShopID
    let call: Call

    init(
        _ request: CreateJobOrdersRequest,
        _ answer: GetOrderableLinesResponse,
        _ plan: OrderPlan,
        _ tx: Transaction,
        _ shop: ShopID,
        _ call: Call
    ) {
        self.request = request
        self.answer = answer
        self.plan = plan
        self.tx = tx
        self.shop = shop
        self.call = call
    }

    func write() throws -> CreateJobOrdersResponse {
        var response = CreateJobOrdersResponse()
        response.leftOut = plan.leftOut
        for (vendor, lines) in plan.byVendor {
            response.orders.append(try order(from: vendor, lines))
        }
        try JobPartsTold.tell(answer.jobID, tx, shop, call.authorship)
        return response
    }

    private func order(from vendor: Vendor, _ lines: [EstimateLineItem]) throws
        -> PartsOrderWithItems
    {
        let expected = BusinessDays.after(call.now, days: Self.deliveryDays)
        var order = PartsOrder()
        order.jobID = answer.jobID
        order.estimateID = answer.estimateID
        order.vendorID = vendor.id
        order.currency = answer.currency
        order.status = .draft
        order.orderNumber = try OrderNumber.job(
            answer.jobNumber,
            vendorCode: vendor.code,
            tx,
            in: shop,
            at: call.now
        )
        order.orderDate = Google_Protobuf_Timestamp(microseconds: call.now)
        order.expectedDate = Google_Protobuf_Timestamp(microseconds: expected)
        if request.hasRequestedDate { order.requestedDate = request.requestedDate }
        if !vendor.contactPerson.isEmpty { order.vendorContact = vendor.contactPerson }
        if !vendor.phone.isEmpty { order.vendorPhone = vendor.phone }
        if !vendor.email.isEmpty { order.vendorEmail = vendor.email }
        if !answer.vehicleText.isEmpty {
            order.specialInstructions = "\(answer.vehicleText), VIN \(answer.vin)"
        }
        if !call.actor.userID.isEmpty { order.createdBy = call.actor.userID }
        order = try tx.insert(
            order.summed(over: []).checked(at: "parts_order"),
            in: shop,
            by: call.authorship
        )
        var items: [PartsOrderItem] = []
        for line in lines {
            var item = item(of: line, in: order, vendor)
            item.lineNumber = Int32(clamping: items.count + 1)
            item.expectedDate = order.expectedDate
            items.append(
                try tx.insert(item.priced().checked(at: "item"), in: shop, by: call.authorship)
            )
        }
        order = try tx.update(
            order.summed(over: items),
            expecting: order.version,
            in: shop,
            by: call.authorship
        )
        return PartsOrderWithItems.with {
            $0.partsOrder = call.visible(order)
            $0.items = items.map(call.visible)
        }
    }

    private func item(
        of line: EstimateLineItem,
        in order: PartsOrder,
        _ vendor: Vendor
    ) -> PartsOrderItem {
        let choice = request.lines.first { $0.estimateLineItemID == line.id }
        return PartsOrderItem.with {
            $0.partsOrderID = order.id
            $0.estimateLineItemID = line.id
            $0.jobID = answer.jobID
            $0.vendorID = vendor.id
            $0.vendorName = vendor.name
            $0.currency = answer.currency
            $0.description_p = line.description_p
            $0.partType = .init(line.partType)
            $0.quantityOrderedHundredths =
                line.hasQuantityHundredths ? line.quantityHundredths : 100
            $0.status = .pending
            $0.condition = .new
            $0.returnable = true
            $0.warrantyType = .manufacturer
            $0.isCritical =
                choice.map { $0.hasIsCritical ? $0.isCritical : line.isCritical }
                ?? line.isCritical
            if line.hasPartNumber { $0.partNumber = line.partNumber }
            if line.hasVendorPartNumber { $0.vendorPartNumber = line.vendorPartNumber }
            if line.hasListPrice { $0.listPrice = line.listPrice }
            // Until the vendor names a price: the line's cost, or at the most what it is sold for.
            let cost = choice.flatMap { $0.hasUnitCost ? $0.unitCost.minor : nil }
            $0.unitCost = Money.of(
                cost ?? (line.hasCost ? line.cost.minor : line.unitPrice.minor),
                answer.currency
            )
            $0.unitPrice = Money.of(line.unitPrice.minor, answer.currency)
            if !call.actor.userID.isEmpty { $0.createdBy = call.actor.userID }
        }
    }
}
