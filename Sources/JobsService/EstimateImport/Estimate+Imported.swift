internal import Contracts
internal import EstimateFiles
internal import Schema
internal import SwiftProtobuf

extension Estimate {
    /// Days an estimate is good for (J092).
    static let validDays: Int64 = 30

    /// The header of an estimate file, to the cent as it prints it.
    static func imported(from file: EstimateFile, currency: String, at now: Int64) -> Estimate {
        let totals = file.headerTotals
        func money(_ minor: Int64) -> Money { Money.of(minor, currency) }
        var estimate = Estimate()
        estimate.currency = currency
        estimate.status = .draft
        estimate.estimateType = .collision
        estimate.estimateDate = Google_Protobuf_Timestamp(
            microseconds: file.createdAt.flatMap(RFC3339.microseconds) ?? now
        )
        estimate.expirationDate = Google_Protobuf_Timestamp(
            microseconds: now + validDays * 86_400_000_000
        )
        estimate.partsTotal = money(totals.parts)
        estimate.laborTotal = money(totals.labor)
        estimate.paintTotal = money(totals.paint)
        estimate.materialTotal = money(totals.material)
        estimate.subletTotal = money(totals.sublet)
        estimate.otherTotal = money(totals.other)
        estimate.taxTotal = money(totals.tax)
        estimate.estimateTotal = money(totals.gross)
        estimate.deductible = money(max(0, totals.deductible))
        estimate.netTotal = money(max(0, totals.net))
        if let gross = file.totals.gross { estimate.printedTotal = money(gross) }
        if let claim = file.claimNumber { estimate.claimNumber = claim.cut(50) }
        if let policy = file.policyNumber { estimate.policyNumber = policy.cut(50) }
        if let loss = file.lossDate.flatMap(RFC3339.microseconds) {
            estimate.dateOfLoss = Google_Protobuf_Timestamp(microseconds: loss)
        }
        if let text = file.lossDescription { estimate.lossDescription = text.cut(10_000) }
        if let text = file.vehicle.damageMemo { estimate.damageDescription = text.cut(10_000) }
        if let name = file.adjuster?.name { estimate.adjusterName = name.cut(100) }
        if let email = file.adjuster?.email { estimate.adjusterEmail = email.cut(255) }
        if let vendor = file.vendor { estimate.sourceSystem = vendor.cut(50) }
        if let identity = file.documentID { estimate.sourceDocumentID = identity.cut(100) }
        if let version = file.version { estimate.sourceVersion = version.cut(50) }
        if let drivable = file.vehicle.isDrivable { estimate.drivable = drivable }
        if let odometer = file.vehicle.odometer, odometer >= 0 { estimate.mileageAtLoss = odometer }
        estimate.photosRequired = false
        return estimate
    }

    /// J114: what of the lines the customer bears. The file's own totals stay as printed.
    mutating func takeShares(of lines: [EstimateLineItem]) {
        var worn: Int64 = 0
        var own: Int64 = 0
        for line in lines {
            worn = worn.addingClamped(line.betterment.minor)
            if line.isCustomerPay { own = own.addingClamped(line.totalPrice.minor) }
        }
        betterment = .of(worn, currency)
        customerPayTotal = .of(own, currency)
    }
}
