internal import Chassis
internal import Contracts
internal import Wire

/// Every "no" this service can say, in order of precedence.
enum PartsRefusal: Refusal, Equatable {
    // Values
    case stockLevels
    case yearRange
    case subtotalIsComputed
    case reasonRequired
    case itemUnknown(String)
    case jobUnknown(String)
    case overReceipt(item: String, ordered: Int32, received: Int32)
    // States
    case orderTransition(from: PartsOrder.Status, to: PartsOrder.Status)
    case vendorNotActive(vendor: String, status: Vendor.VendorStatus)
    case vendorMissing(lines: [String])
    case mayNotOrder
    case nothingToOrder
    case duplicateOrder(line: String, order: String)
    case approvalRequired
    case approverIsCreator
    case orderEmpty
    case orderSent
    case itemTransition(from: PartsOrderItem.Status, to: PartsOrderItem.Status)
    case inspectionRequired
    case jobNotInRepair(Job.Status)
    case returnDeadline
    case vendorHasOrders
    case stockInsufficient(available: Int32)

    var words: RefusalWords {
        switch self {
        case .stockLevels:
            RefusalWords(
                .invalidArgument,
                "stock_levels",
                "minimum ≤ reorder point ≤ maximum stock"
            )
        case .yearRange:
            RefusalWords(.invalidArgument, "year_range", "the first model year is after the last")
        case .subtotalIsComputed:
            RefusalWords(.invalidArgument, "subtotal_is_computed", "the subtotal is the items' sum")
        case .reasonRequired:
            RefusalWords(.invalidArgument, "reason_required", "say why")
        case .itemUnknown(let id):
            RefusalWords(
                .invalidArgument,
                "item_not_found",
                "the order has no such item",
                facts: ["item": id]
            )
        case .jobUnknown(let id):
            RefusalWords(.notFound, "job_not_found", "there is no such job", facts: ["job": id])
        case .overReceipt(let item, let ordered, let received):
            RefusalWords(
                .invalidArgument,
                "over_receipt",
                "more came than was ordered",
                facts: ["item": item, "ordered": String(ordered), "received": String(received)]
            )
        case .orderTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "an order that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .vendorNotActive(let vendor, let status):
            RefusalWords(
                .failedPrecondition,
                "vendor_not_active",
                "nothing is ordered from a vendor that is \(status)",
                facts: ["vendor": vendor, "status": "\(status)"]
            )
        case .vendorMissing(let lines):
            RefusalWords(
                .failedPrecondition,
                "vendor_missing",
                "\(lines.count) lines have no vendor",
                facts: ["lines": lines.joined(separator: ",")]
            )
        case .mayNotOrder:
            RefusalWords(
                .failedPrecondition,
                "approval_required",
                "the estimate is not approved and the insurer asks for it"
            )
        case .nothingToOrder:
            RefusalWords(.failedPrecondition, "nothing_to_order", "the job has no parts to order")
        case .duplicateOrder(let line, let order):
            RefusalWords(
                .alreadyExists,
                "duplicate_order",
                "the line is on order \(order)",
                facts: ["line": line, "order": order]
            )
        case .approvalRequired:
            RefusalWords(
                .failedPrecondition,
                "approval_required",
                "the order has to be approved first"
            )
        case .approverIsCreator:
            RefusalWords(
                .permissionDenied,
                "approver_is_creator",
                "who made the order does not approve it"
            )
        case .orderEmpty:
            RefusalWords(.failedPrecondition, "order_empty", "the order has no items")
        case .orderSent:
            RefusalWords(
                .failedPrecondition,
                "order_sent",
                "a sent order changes by what the vendor does"
            )
        case .itemTransition(let from, let to):
            RefusalWords(
                .failedPrecondition,
                "transition_not_allowed",
                "an item that is \(from) does not become \(to)",
                facts: ["from": "\(from)", "to": "\(to)"]
            )
        case .inspectionRequired:
            RefusalWords(.failedPrecondition, "inspection_required", "the part is not inspected")
        case .jobNotInRepair(let status):
            RefusalWords(
                .failedPrecondition,
                "job_not_in_repair",
                "the job is not in repair",
                facts: ["status": "\(status)"]
            )
        case .returnDeadline:
            RefusalWords(.failedPrecondition, "return_deadline", "the vendor's window has closed")
        case .vendorHasOrders:
            RefusalWords(.failedPrecondition, "vendor_has_orders", "the vendor has orders")
        case .stockInsufficient(let available):
            RefusalWords(
                .failedPrecondition,
                "insufficient",
                "only \(available) are there",
                facts: ["available": String(available)]
            )
        }
    }
}
