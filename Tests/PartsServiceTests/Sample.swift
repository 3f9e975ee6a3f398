import Chassis
import Contracts
import Schema
import Store
import SwiftProtobuf

@testable import PartsService

/// One maker per thing: a test writes only what matters to it.
enum Sample {
    /// Friday, 2026-06-05T09:00:00Z.
    static let now: Int64 = 1_780_650_000_000_000
    static let day: Int64 = 86_400_000_000

    static let orderStatuses = PartsOrder.Status.allCases.filter { $0 != .unspecified }

    static func money(_ minor: Int64) -> Money { .of(minor, "CAD") }

    static func time(_ microseconds: Int64 = now) -> Google_Protobuf_Timestamp {
        Google_Protobuf_Timestamp(microseconds: microseconds)
    }

    static func vendor(_ status: Vendor.VendorStatus = .active) -> Vendor {
        Vendor.with {
            $0.id = UUIDv7.make()
            $0.name = "Keystone"
            $0.vendorStatus = status
            $0.isActive = true
        }
    }

    static func order(_ status: PartsOrder.Status, total: Int64 = 50_000) -> PartsOrder {
        PartsOrder.with {
            $0.id = UUIDv7.make()
            $0.currency = "CAD"
            $0.status = status
            $0.itemCount = 1
            $0.totalAmount = money(total)
            $0.createdBy = "creator"
        }
    }

    /// Three pieces at 100.00, sent to the vendor.
    static func item(
        _ status: PartsOrderItem.Status = .ordered,
        ordered: Int32 = 300,
        received: Int32 = 0
    ) -> PartsOrderItem {
        PartsOrderItem.with {
            $0.id = UUIDv7.make()
            $0.currency = "CAD"
            $0.status = status
            $0.partNumber = "71101"
            $0.unitCost = money(10_000)
            $0.quantityOrderedHundredths = ordered
            $0.quantityReceivedHundredths = received
            $0.returnable = true
        }
    }

    static func slip(_ hundredths: Int32, unit: Int64? = nil) -> ReceivedLine {
        ReceivedLine.with {
            $0.quantityHundredths = hundredths
            if let unit { $0.unitCost = money(unit) }
        }
    }
}
