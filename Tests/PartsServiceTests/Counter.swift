import Chassis
import Contracts
import Schema
import Store
import Synchronization
import Testing
import Wire

@testable import PartsService

/// The parts counter of a shop on a bench, with Jobs played by the test.
struct Counter {
    let bench: ServiceBench
    let shop = ShopID.make()
    let jobs = PlayedJobs()

    init() async throws {
        bench = try await ServiceBench(
            PartsService.definition,
            clock: ManualClock(now: Sample.now)
        )
        bench.connect("jobs", to: jobs)
    }

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        user: String = "0190a000-0000-7000-8000-00000000beef",
        key: String = ""
    ) async throws -> S {
        try await bench.call(method, request, as: .bench(shop, user: user), key: key)
    }

    @discardableResult
    func vendor(
        _ name: String,
        _ type: Vendor.VendorType,
        _ status: Vendor.VendorStatus = .active
    ) async throws -> Vendor {
        try await call(
            VendorsMethods.createVendor,
            CreateVendorRequest.with {
                $0.vendor.name = name
                $0.vendor.currency = "CAD"
                $0.vendor.vendorType = type
                $0.vendor.vendorStatus = status
            }
        )
    }

    func createOrders(
        _ change: (inout CreateJobOrdersRequest) -> Void = { _ in }
    ) async throws -> CreateJobOrdersResponse {
        var request = CreateJobOrdersRequest.with { $0.jobID = jobs.jobID }
        change(&request)
        return try await call(PartsOrdersMethods.createJobOrders, request)
    }

    /// A sent order of the two new parts.
    func sent() async throws -> PartsOrderWithItems {
        try await vendor("Honda of Millbrook", .oem)
        let made = try await createOrders()
        let order = try #require(made.orders.first)
        _ = try await submit(order.partsOrder)
        _ = try await send(order.partsOrder)
        return order
    }

    func submit(_ order: PartsOrder) async throws -> PartsOrder {
        try await call(
            PartsOrdersMethods.submitPartsOrder,
            SubmitPartsOrderRequest.with { $0.id = order.id }
        )
    }

    func send(_ order: PartsOrder) async throws -> PartsOrder {
        try await call(
            PartsOrdersMethods.sendPartsOrder,
            SendPartsOrderRequest.with { $0.id = order.id }
        )
    }

    func receive(
        _ order: PartsOrder,
        _ lines: [(PartsOrderItem, Int32)],
        slip: String,
        etag: String = ""
    ) async throws -> ReceivePartsResponse {
        try await call(
            PartsOrdersMethods.receiveParts,
            ReceivePartsRequest.with {
                $0.id = order.id
                $0.receiptID = slip
                $0.etag = etag
                $0.lines = lines.map { item, quantity in
                    ReceivedLine.with {
                        $0.itemID = item.id
                        $0.quantityHundredths = quantity
                    }
                }
            }
        )
    }

    /// What Jobs was told of the job's parts.
    func told() async throws -> [JobPartsChanged] {
        try await bench.store.facts(after: .start, limit: 500, wait: .zero)
            .filter { $0.kind == JobPartsChanged.protoMessageName }
            .map { try JobPartsChanged(serializedBytes: $0.payload) }
    }

    func all<R: Record>(_ type: R.Type) async throws -> [R] {
        let shop = shop
        return try await bench.store.read { try $0.all(R.self, in: shop) }
    }
}

/// Jobs as far as Parts asks it: a job with two new parts.
final class PlayedJobs: Peer {
    let lines: Mutex<GetOrderableLinesResponse>

    init() {
        func line(_ text: String, _ type: EstimateLineItem.PartType, _ cost: Int64)
            -> EstimateLineItem
        {
            EstimateLineItem.with {
                $0.id = UUIDv7.make()
                $0.type = .part
                $0.partType = type
                $0.description_p = text
                $0.currency = "CAD"
                $0.cost = Sample.money(cost)
                $0.unitPrice = Sample.money(cost * 5 / 4)
                $0.quantityHundredths = 100
            }
        }
        lines = Mutex(
            GetOrderableLinesResponse.with {
                $0.jobID = UUIDv7.make()
                $0.jobNumber = "RO-26-00001"
                $0.mayOrder = true
                $0.currency = "CAD"
                $0.lines = [line("Bumper cover", .oem, 33_000), line("Fender", .oem, 24_000)]
            }
        )
    }

    var jobID: String { lines.withLock { $0.jobID } }

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S {
        guard let answer = lines.withLock({ $0 }) as? S else {
            throw RPCError(.unimplemented, "NOT_PLAYED", method.path)
        }
        return answer
    }
}
