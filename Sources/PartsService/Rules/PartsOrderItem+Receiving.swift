internal import Schema
internal import Contracts
internal import SwiftProtobuf

/// What came of one item (P028–P035).
extension PartsOrderItem {
    static let dayMicroseconds: Int64 = 86_400_000_000

    /// The item after a delivery of `line`.
    func received(
        _ line: ReceivedLine,
        returnDays: Int32,
        by user: String,
        at now: Int64
    ) throws(PartsRefusal) -> PartsOrderItem {
        switch status {
        case .pending:
            throw .itemTransition(from: status, to: .received)  // P045
        case .ordered, .confirmed, .shipped, .backordered, .received, .damaged: break
        case .cancelled, .returned, .unspecified, .UNRECOGNIZED:
            throw .itemTransition(from: status, to: .received)
        }
        var item = self
        item.condition = line.condition == .unspecified ? .new : line.condition
        if !line.notes.isEmpty { item.receivingNotes = line.notes }
        if !line.binLocation.isEmpty { item.binLocation = line.binLocation }
        if !line.partNumber.isEmpty, line.partNumber != partNumber {
            item.substituteForNumber = partNumber  // P033
            item.partNumber = line.partNumber
        }
        guard item.condition != .damaged, item.condition != .defective else {
            item.status = .damaged  // P034: not there, and to be returned
            item.returnReason = item.condition == .damaged ? .damaged : .defective
            return item
        }
        let (total, overflow) = quantityReceivedHundredths.addingReportingOverflow(
            line.quantityHundredths
        )
        let wanted = quantityOrderedHundredths.subtractingClamped(quantityCancelledHundredths)
        guard !overflow, total <= wanted || line.acceptOverReceipt else {
            throw .overReceipt(  // P030
                item: id,
                ordered: quantityOrderedHundredths,
                received: quantityReceivedHundredths.addingReportingOverflow(
                    line.quantityHundredths
                )
                .partialValue
            )
        }
        item.quantityReceivedHundredths = total
        item.receivedDate = Google_Protobuf_Timestamp(microseconds: now)
        item.returnDeadline = Google_Protobuf_Timestamp(
            microseconds: now + Int64(returnDays) * Self.dayMicroseconds
        )  // P035
        if !user.isEmpty { item.receivedBy = user }
        if item.isComplete {
            item.status = .received
            item.quantityBackorderedHundredths = 0
        } else {
            item.status = .backordered
            item.quantityBackorderedHundredths = max(0, wanted.subtractingClamped(total))
        }
        return item
    }

    /// P032: charged otherwise than ordered; above 5 % or 10.00 somebody looks at it.
    func variance(_ line: ReceivedLine, receipt: String) -> PriceVariance? {
        guard line.hasUnitCost, line.unitCost.minor != unitCost.minor else { return nil }
        let difference = line.unitCost.minor.subtractingClamped(unitCost.minor)
        let size = difference.magnitude
        let share = unitCost.minor > 0 ? size.multipliedReportingOverflow(by: 20) : (size, false)
        return PriceVariance.with {
            $0.partsOrderItemID = id
            $0.currency = currency
            $0.orderedUnitCost = unitCost
            $0.receivedUnitCost = Money.of(line.unitCost.minor, currency)
            $0.difference = Money.of(difference, currency)
            $0.quantityHundredths = line.quantityHundredths
            $0.receiptID = receipt
            $0.needsReview =
                size > 1_000 || share.1 || share.0 > UInt64(max(0, unitCost.minor))
        }
    }

    /// P036: goods go back while the vendor takes them.
    func checkMayReturn(at now: Int64) throws(PartsRefusal) {
        guard status == .received, returnable else {
            throw .itemTransition(from: status, to: .returned)
        }
        guard !hasReturnDeadline || now <= returnDeadline.microseconds else {
            throw .returnDeadline
        }
    }

    /// P043, P044: fitted only when it is there, inspected where asked, on a car in repair.
    func checkMayInstall(job: Job.Status) throws(PartsRefusal) {
        guard status == .received else { throw .itemTransition(from: status, to: .received) }
        guard !inspectionRequired || inspectionPassed else { throw .inspectionRequired }
        switch job {
        case .bodyStructure, .paintPrep, .paintBooth, .reassembly: return
        case .estimate, .intake, .blueprint, .partsOrdering, .partsReceiving, .qualityControl,
            .calibration, .detail, .readyPickup, .delivered, .onHold, .cancelled, .unspecified,
            .UNRECOGNIZED:
            throw .jobNotInRepair(job)
        }
    }
}
