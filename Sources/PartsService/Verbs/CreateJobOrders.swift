internal import Chassis
internal import Contracts
internal import Store
internal import SwiftProtobuf

/// POST /v1/partsOrders:createForJob — a job's parts lines become one draft order per vendor.
enum CreateJobOrders {
    static func handle(
        _ request: CreateJobOrdersRequest,
        _ call: Call
    ) async throws -> CreateJobOrdersResponse {
        let shop = try call.shop
        let lines = try await JobLines.ask(request.jobID, call)
        guard lines.mayOrder else { throw PartsRefusal.mayNotOrder }
        let body: @Sendable (Transaction) throws -> CreateJobOrdersResponse = { tx in
            let plan = try OrderPlan(request, lines, tx, shop)
            return try OrderWriter(request, lines, plan, tx, shop, call).write()
        }
        guard request.validateOnly else { return try await call.write(body) }
        return try await preview(body, call)
    }

    /// Runs the whole and takes it back: what would be ordered, with nothing kept.
    private static func preview(
        _ body: @escaping @Sendable (Transaction) throws -> CreateJobOrdersResponse,
        _ call: Call
    ) async throws -> CreateJobOrdersResponse {
        do {
            _ = try await call.environment.store.write { tx -> CreateJobOrdersResponse in
                throw Previewed(answer: try body(tx))
            }
            return CreateJobOrdersResponse()
        } catch let previewed as Previewed {
            return previewed.answer
        }
    }

    private struct Previewed: Error { let answer: CreateJobOrdersResponse }
}

/// Which line goes to which vendor.
struct OrderPlan {
    var byVendor: [(vendor: Vendor, lines: [EstimateLineItem])] = []
    var leftOut: [LineLeftOut] = []

    init(
        _ request: CreateJobOrdersRequest,
        _ answer: GetOrderableLinesResponse,
        _ view: View,
        _ shop: ShopID
    ) throws {
        let vendors = try view.all(Vendor.self, in: shop)
        let ordered = try Self.onOrder(request.jobID, view, shop)
        var withoutVendor: [String] = []
        for line in answer.lines {
            let choice = request.lines.first { $0.estimateLineItemID == line.id }
            if choice?.leaveOut == true {
                leftOut.append(Self.out(line, "left out by choice"))
                continue
            }
            if let order = ordered[line.id] {
                // P059: asked for by name it is refused; otherwise it is on its way already.
                guard choice == nil else {
                    throw PartsRefusal.duplicateOrder(line: line.id, order: order)
                }
                leftOut.append(Self.out(line, "on order \(order)"))
                continue
            }
            guard let vendor = Self.vendor(of: line, choice, request, vendors) else {
                withoutVendor.append(line.id)
                continue
            }
            try vendor.checkMayOrder()
            if let place = byVendor.firstIndex(where: { $0.vendor.id == vendor.id }) {
                byVendor[place].lines.append(line)
            } else {
                byVendor.append((vendor, [line]))
            }
        }
        guard withoutVendor.isEmpty else { throw PartsRefusal.vendorMissing(lines: withoutVendor) }
        guard !byVendor.isEmpty else {
            if let line = answer.lines.first, let order = ordered[line.id] {
                throw PartsRefusal.duplicateOrder(line: line.id, order: order)
            }
            throw PartsRefusal.nothingToOrder
        }
    }

    /// Lines that are on a live order, with its number.
    private static func onOrder(
        _ job: String,
        _ view: View,
        _ shop: ShopID
    ) throws -> [String: String] {
        var numbers: [String: String] = [:]
        for item in try JobItems.of(job, view, shop)
        where item.status != .cancelled && item.status != .returned {
            let order = try view.get(PartsOrder.self, item.partsOrderID, in: shop)
            numbers[item.estimateLineItemID] = order?.orderNumber ?? ""
        }
        return numbers
    }

    private static func vendor(
        of line: EstimateLineItem,
        _ choice: LineChoice?,
        _ request: CreateJobOrdersRequest,
        _ vendors: [Vendor]
    ) -> Vendor? {
        func named(_ id: String) -> Vendor? {
            id.isEmpty ? nil : vendors.first { $0.id == id.lowercased() }
        }
        let type = PartsOrderItem.PartType(line.partType)
        let byType = request.vendors.first { $0.partType == type }?.vendorID ?? ""
        return named(choice?.vendorID ?? "") ?? named(byType) ?? named(line.vendorID)
            ?? named(request.defaultVendorID) ?? Vendor.choice(for: type, among: vendors)
    }

    private static func out(_ line: EstimateLineItem, _ reason: String) -> LineLeftOut {
        LineLeftOut.with {
            $0.estimateLineItemID = line.id
            $0.reason = reason
        }
    }
}
