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

    var code: Code {
        switch self {
        case .stockLevels, .yearRange, .subtotalIsComputed, .reasonRequired, .itemUnknown,
            .overReceipt:
            .invalidArgument
        case .jobUnknown: .notFound
        case .duplicateOrder: .alreadyExists
        case .approverIsCreator: .permissionDenied
        case .orderTransition, .vendorNotActive, .vendorMissing, .mayNotOrder, .nothingToOrder,
            .approvalRequired, .orderEmpty, .orderSent, .itemTransition, .inspectionRequired,
            .jobNotInRepair, .returnDeadline, .vendorHasOrders, .stockInsufficient:
            .failedPrecondition
        }
    }

    var reason: String { words.reason }
    var message: String { words.message }
    var facts: [String: String] { words.facts }

    private var words: (reason: String, message: String, facts: [String: String]) {
        switch self {
        case .stockLevels:
            ("stock_levels", "minimum ≤ reorder point ≤ maximum stock", [:])
        case .yearRange: ("year_range", "the first model year is after the last", [:])
        case .subtotalIsComputed: ("subtotal_is_computed", "the subtotal is the items' sum", [:])
        case .reasonRequired: ("reason_required", "say why", [:])
        case .itemUnknown(let id): ("item_not_found", "the order has no such item", ["item": id])
        case .jobUnknown(let id): ("job_not_found", "there is no such job", ["job": id])
        case .overReceipt(let item, let ordered, let received):
            (
                "over_receipt", "more came than was ordered",
                ["item": item, "ordered": String(ordered), "received": String(received)]
            )
        case .orderTransition(let from, let to):
            (
                "transition_not_allowed", "an order that is \(from) does not become \(to)",
                ["from": "\(from)", "to": "\(to)"]
            )
        case .vendorNotActive(let vendor, let status):
            (
                "vendor_not_active", "nothing is ordered from a vendor that is \(status)",
                ["vendor": vendor, "status": "\(status)"]
            )
        case .vendorMissing(let lines):
            (
                "vendor_missing", "\(lines.count) lines have no vendor",
                ["lines": lines.joined(separator: ",")]
            )
        case .mayNotOrder:
            ("approval_required", "the estimate is not approved and the insurer asks for it", [:])
        case .nothingToOrder: ("nothing_to_order", "the job has no parts to order", [:])
        case .duplicateOrder(let line, let order):
            ("duplicate_order", "the line is on order \(order)", ["line": line, "order": order])
        case .approvalRequired: ("approval_required", "the order has to be approved first", [:])
        case .approverIsCreator:
            ("approver_is_creator", "who made the order does not approve it", [:])
        case .orderEmpty: ("order_empty", "the order has no items", [:])
        case .orderSent: ("order_sent", "a sent order changes by what the vendor does", [:])
        case .itemTransition(let from, let to):
            (
                "transition_not_allowed", "an item that is \(from) does not become \(to)",
                ["from": "\(from)", "to": "\(to)"]
            )
        case .inspectionRequired: ("inspection_required", "the part is not inspected", [:])
        case .jobNotInRepair(let status):
            ("job_not_in_repair", "the job is not in repair", ["status": "\(status)"])
        case .returnDeadline: ("return_deadline", "the vendor's window has closed", [:])
        case .vendorHasOrders: ("vendor_has_orders", "the vendor has orders", [:])
        case .stockInsufficient(let available):
            ("insufficient", "only \(available) are there", ["available": String(available)])
        }
    }
}
