internal import Schema
internal import Contracts

extension Job {
    /// The job's amounts, hours and shares from its estimate of record.
    mutating func takeScope(of estimate: Estimate, lines: [EstimateLineItem]) {
        estimateID = estimate.id
        totalAmount = estimate.estimateTotal
        laborAmount = estimate.laborTotal
        partsAmount = estimate.partsTotal
        let paint = estimate.paintTotal.minor.addingClamped(estimate.materialTotal.minor)
        materialsAmount = Money.of(paint.addingClamped(estimate.otherTotal.minor), currency)
        subletAmount = estimate.subletTotal
        taxAmount = estimate.taxTotal
        deductible = estimate.deductible
        betterment = estimate.betterment
        customerPayLines = estimate.customerPayTotal
        customerShare = estimate.customerShare
        insurerShare = estimate.insurerShare
        var hours: Int32 = 0
        var refinish: Int32 = 0
        var parts: Int32 = 0
        for line in lines where line.counts {
            hours = hours.addingClamped(line.laborHoursHundredths)
            if line.type == .paint { refinish = refinish.addingClamped(line.laborHoursHundredths) }
            if line.isOrderable { parts = parts.addingClamped(1) }
        }
        estimatedHoursHundredths = hours
        refinishHoursHundredths = refinish
        partsLines = parts
        subletCount = Int32(clamping: lines.count { $0.type == .sublet && $0.counts })
        subletTotal = estimate.subletTotal
        subletRequired = subletCount > 0
    }
}

extension EstimateLineItem {
    /// A part to buy: of a type that is bought, in the sums, with a price. A part of a supplement
    /// from its approval on (J109).
    var isOrderable: Bool {
        type == .part && hasPartType && counts && totalPrice.minor > 0
    }
}
