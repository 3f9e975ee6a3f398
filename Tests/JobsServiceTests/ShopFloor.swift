import Chassis
import Contracts
import Foundation
import Schema
import Store
import Synchronization
import Wire

@testable import JobsService

/// A shop on a bench, set up by the operator, with Finance and Parts played by the test.
struct ShopFloor {
    static let password = "correct horse battery"

    let bench: ServiceBench
    let shop: ShopID
    let owner: User
    let technician: User
    let finance = PlayedFinance()
    let parts = PlayedParts()

    /// - Parameter data: directory of the service's own files.
    init(data: String? = nil) async throws {
        bench = try await ServiceBench(
            JobsService.definition,
            clock: ManualClock(now: Sample.now),
            settings: [
                "data": data ?? FileManager.default.temporaryDirectory.path + "/" + UUIDv7.make()
            ]
        )
        bench.connect("finance", to: finance)
        bench.connect("parts", to: parts)
        let made = try await bench.call(
            ShopsMethods.setUpShop,
            Self.request(),
            as: nil,
            peer: "operator"
        )
        guard let id = ShopID(made.shop.id) else { throw RPCError(.internal, "NO_SHOP", "") }
        shop = id
        owner = made.owner
        technician = made.users.first ?? User()
    }

    static func request(_ name: String = "ada") -> SetUpShopRequest {
        SetUpShopRequest.with {
            $0.shop.name = "Main Street Collision"
            $0.shop.email = "office@example.com"
            $0.shop.phone = "604 555 0100"
            $0.shop.address = "1 Main Street"
            $0.shop.city = "Vancouver"
            $0.shop.state = "BC"
            $0.shop.postalCode = "V6B 1A1"
            $0.shop.currency = "USD"
            $0.owner = user("\(name)@example.com", .owner)
            $0.ownerPassword = password
            $0.users = [
                NewUser.with {
                    $0.user = user("tec.\(name)@example.com", .technician)
                    $0.user.hourlyRate = .of(3_000, "USD")
                    $0.password = password
                }
            ]
        }
    }

    static func user(_ email: String, _ role: User.Role) -> User {
        User.with {
            $0.email = email
            $0.firstName = "Ada"
            $0.lastName = "Byron"
            $0.role = role
        }
    }

    /// A call as somebody of the shop.
    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        role: String = "owner",
        key: String = ""
    ) async throws -> S {
        let user = role == "technician" ? technician.id : owner.id
        return try await bench.call(
            method,
            request,
            as: .bench(shop, role: role, user: user),
            key: key
        )
    }

    func customer(_ change: (inout Customer) -> Void = { _ in }) async throws -> Customer {
        var customer = Customer.with {
            $0.firstName = "Morgan"
            $0.lastName = "Hale"
        }
        change(&customer)
        return try await call(
            CustomersMethods.createCustomer,
            CreateCustomerRequest.with { $0.customer = customer }
        )
    }

    func vehicle(
        of customer: Customer,
        _ change: (inout VehicleRecord) -> Void = { _ in }
    ) async throws -> VehicleRecord {
        var vehicle = VehicleRecord.with {
            $0.customerID = customer.id
            $0.vin = "1HGCV1F33KA900217"
            $0.year = 2019
            $0.make = "Honda"
            $0.model = "Accord"
        }
        change(&vehicle)
        return try await call(
            VehiclesMethods.createVehicle,
            CreateVehicleRequest.with { $0.vehicle = vehicle }
        )
    }

    /// A job of a car with a VIN, authorised.
    func job() async throws -> Job {
        let customer = try await customer()
        let vehicle = try await vehicle(of: customer)
        let job = try await call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = customer.id
                $0.job.vehicleID = vehicle.id
            }
        )
        return try await call(
            JobsMethods.recordAuthorization,
            RecordAuthorizationRequest.with {
                $0.id = job.id
                $0.method = .phone
                $0.by = "Morgan Hale"
            }
        )
    }

    func move(_ job: Job, _ to: Job.Status, reason: String = "") async throws -> Job {
        try await call(
            JobsMethods.moveJob,
            MoveJobRequest.with {
                $0.id = job.id
                $0.toStatus = to
                $0.reason = reason
            }
        )
    }

    func all<R: Record>(_ type: R.Type) async throws -> [R] {
        let shop = shop
        return try await bench.store.read { try $0.all(R.self, in: shop) }
    }

    func facts(_ kind: String) async throws -> [Fact] {
        try await bench.store.facts(after: .start, limit: 500, wait: .zero)
            .filter { $0.kind == kind }
    }

    /// The example estimate; nil when the examples are not there.
    static func frontEnd() -> Data? {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try? Data(
            contentsOf: root.appendingPathComponent("Examples/estimates/front-end.xml")
        )
    }
}

/// Finance as far as Jobs asks it: one insurer per name, and a balance.
final class PlayedFinance: Peer {
    private let insurers = Mutex<[String: String]>([:])
    let customerBalance = Mutex<Int64>(0)
    /// Of whatever job is asked for.
    let invoiceNumbers = Mutex<[String]>([])
    /// What happens while Jobs waits for an insurer.
    let meanwhile = Mutex<(@Sendable () -> Void)?>(nil)

    var names: [String] { insurers.withLock { $0.keys.sorted() } }

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S {
        let answer: Any
        if let ensure = request as? EnsureInsuranceCompanyRequest {
            meanwhile.withLock { $0 }?()
            answer = InsuranceCompany.with {
                $0.id = insurers.withLock { known in
                    let id = known[ensure.name] ?? UUIDv7.make()
                    known[ensure.name] = id
                    return id
                }
                $0.name = ensure.name
            }
        } else {
            answer = JobBalance.with {
                $0.customerBalance = .of(customerBalance.withLock { $0 }, "USD")
                $0.invoiceNumbers = invoiceNumbers.withLock { $0 }
            }
        }
        guard let answer = answer as? S else {
            throw RPCError(.unimplemented, "NOT_PLAYED", method.path)
        }
        return answer
    }
}

/// Parts as far as Jobs asks it: what is still missing, or nobody there.
final class PlayedParts: Peer {
    let missing = Mutex<[String]>([])
    let items = Mutex<[PartsOrderItem]>([])
    let isDown = Mutex(false)

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S {
        guard !isDown.withLock({ $0 }) else {
            throw RPCError(.unavailable, "PEER_DOWN", "parts is down")
        }
        let answer = JobParts.with {
            $0.criticalMissing = missing.withLock { $0 }
            $0.items = items.withLock { $0 }
        }
        guard let answer = answer as? S else {
            throw RPCError(.unimplemented, "NOT_PLAYED", method.path)
        }
        return answer
    }
}
