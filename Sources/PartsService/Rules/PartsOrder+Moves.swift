internal import Contracts
internal import SwiftProtobuf

/// The order's machine (1.18): draft → pending → sent → confirmed → shipped → received; what comes
/// after sending follows the items.
extension PartsOrder {
    /// P021: above the limit somebody else has to say yes.
    func submitted(approvalLimit: Int64) throws(PartsRefusal) -> PartsOrder {
        guard status == .draft else { throw .orderTransition(from: status, to: .pending) }
        guard itemCount > 0 else { throw .orderEmpty }
        var order = self
        order.status = .pending
        order.requiresApproval = totalAmount.minor > approvalLimit
        order.approvalLimit = Money.of(approvalLimit, currency)
        return order
    }

    /// P022.
    func approved(by user: String, at now: Int64) throws(PartsRefusal) -> PartsOrder {
        guard status == .pending else { throw .orderTransition(from: status, to: .pending) }
        if requiresApproval, !user.isEmpty, user == createdBy { throw .approverIsCreator }
        var order = self
        order.approved = true
        order.approvalDate = Google_Protobuf_Timestamp(microseconds: now)
        if !user.isEmpty { order.approvedBy = user }
        return order
    }

    /// P003, P023, P024.
    func sent(to vendor: Vendor, by user: String, at now: Int64) throws(PartsRefusal) -> PartsOrder
    {
        guard status == .pending else { throw .orderTransition(from: status, to: .sent) }
        guard itemCount > 0 else { throw .orderEmpty }
        try vendor.checkMayOrder()
        guard !requiresApproval || approved else { throw .approvalRequired }
        var order = self
        order.status = .sent
        order.sentAt = Google_Protobuf_Timestamp(microseconds: now)
        if !user.isEmpty { order.sentBy = user }
        return order
    }

    func confirmed(
        number: String,
        promised: Google_Protobuf_Timestamp?,
        at now: Int64
    ) throws(PartsRefusal) -> PartsOrder {
        guard status == .sent else { throw .orderTransition(from: status, to: .confirmed) }
        var order = self
        order.status = .confirmed
        order.vendorOrderNumber = number
        order.confirmedAt = Google_Protobuf_Timestamp(microseconds: now)
        if let promised {
            order.promisedDate = promised
            order.expectedDate = promised
        }
        return order
    }

    /// P027.
    func shipped(
        tracking: String,
        carrier: String,
        expected: Google_Protobuf_Timestamp?,
        at now: Int64
    ) throws(PartsRefusal) -> PartsOrder {
        switch status {
        case .confirmed, .inProduction, .backordered: break
        case .draft, .pending, .sent, .shipped, .partiallyReceived, .received, .cancelled,
            .returned, .unspecified, .UNRECOGNIZED:
            throw .orderTransition(from: status, to: .shipped)
        }
        var order = self
        order.status = .shipped
        order.shippedDate = Google_Protobuf_Timestamp(microseconds: now)
        if !tracking.isEmpty { order.trackingNumber = tracking }
        if !carrier.isEmpty { order.carrier = carrier }
        if let expected { order.expectedDate = expected }
        return order
    }

    /// P025, P026.
    func cancelled(reason: String, at now: Int64) throws(PartsRefusal) -> PartsOrder {
        guard !reason.allSatisfy(\.isWhitespace) else { throw .reasonRequired }
        switch status {
        case .draft, .pending, .sent, .confirmed: break
        case .inProduction, .shipped, .partiallyReceived, .received, .backordered, .cancelled,
            .returned, .unspecified, .UNRECOGNIZED:
            throw .orderTransition(from: status, to: .cancelled)
        }
        var order = self
        order.status = .cancelled
        order.approved = false
        order.cancelReason = reason
        order.cancelledAt = Google_Protobuf_Timestamp(microseconds: now)
        return order
    }

    /// Whether a delivery may be booked.
    var mayReceive: Bool {
        switch status {
        case .sent, .confirmed, .inProduction, .shipped, .partiallyReceived, .backordered: true
        case .draft, .pending, .received, .cancelled, .returned, .unspecified, .UNRECOGNIZED: false
        }
    }

    /// P028, P029: the status as the items have it.
    func following(_ items: [PartsOrderItem], by user: String, at now: Int64) -> PartsOrder {
        var order = self
        let live = items.filter { $0.status != .cancelled }
        order.receivedItemCount = Int32(clamping: live.count { $0.isComplete })
        order.hasReturns_p = live.contains { $0.status == .damaged || $0.status == .returned }
        if !live.isEmpty, live.allSatisfy(\.isComplete) {
            order.status = .received
            order.receivedDate = Google_Protobuf_Timestamp(microseconds: now)
            if !user.isEmpty { order.receivedBy = user }
        } else if live.contains(where: { $0.quantityReceivedHundredths > 0 }) {
            order.status = .partiallyReceived
        }
        return order
    }
}
