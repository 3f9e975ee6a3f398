internal import Contracts

extension Vendor {
    /// P003: an active vendor.
    func checkMayOrder() throws(PartsRefusal) {
        guard vendorStatus == .active, isActive else {
            throw .vendorNotActive(vendor: name, status: vendorStatus)
        }
    }

    /// The vendor a kind of part is bought from when nobody chose: one whose trade it is, the
    /// preferred and best rated first; else any active one.
    static func choice(for type: PartsOrderItem.PartType, among vendors: [Vendor]) -> Vendor? {
        let active = vendors.filter { $0.vendorStatus == .active && $0.isActive }
        let fitting = active.filter { $0.vendorType == type.vendorType }
        return (fitting.isEmpty ? active : fitting).max { first, second in
            (first.isPreferred ? 1 : 0, first.qualityRatingTenths, second.vendorNumber)
                < (second.isPreferred ? 1 : 0, second.qualityRatingTenths, first.vendorNumber)
        }
    }

    /// P002: mean of delivery, fill rate, quality and returns, each 0 to 10, in thousandths; the
    /// mean delivery time is given in hundredths of a day.
    static func scoreThousandths(
        averageDaysHundredths: Int32,
        fillBasisPoints: Int32,
        qualityTenths: Int32,
        returnBasisPoints: Int32
    ) -> Int64 {
        let delivery = max(0, 10_000 - Int64(averageDaysHundredths) * 10)
        let returns = max(0, 10_000 - Int64(returnBasisPoints) * 10)
        return (delivery + Int64(fillBasisPoints) + Int64(qualityTenths) * 100 + returns) / 4
    }
}

extension PartsOrderItem.PartType {
    var vendorType: Vendor.VendorType {
        switch self {
        case .oem, .oemSurplus: .oem
        case .aftermarket, .aftermarketCertified: .aftermarket
        case .recycled: .recycled
        case .remanufactured: .remanufactured
        case .generic, .custom, .unspecified, .UNRECOGNIZED: .other
        }
    }

    /// The same word in the estimate's vocabulary.
    init(_ type: EstimateLineItem.PartType) {
        self = Self(rawValue: type.rawValue) ?? .generic
    }
}
