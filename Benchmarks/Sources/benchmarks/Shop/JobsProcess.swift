import Contracts
import Foundation
import Logging
import Wire

/// The Jobs service as a process of its own, a shop in it, and the operator's client to it.
struct JobsProcess: Sendable {
    static let readyPatience: Duration = .seconds(30)

    let child: Child
    let client: Client
    let database: String
    private let folder: String

    /// A path of a socket has at most 107 bytes: `folder` is short.
    init(folder: String) throws {
        self.folder = folder
        database = "\(folder)/jobs/jobs.sqlite"
        child = try Child(
            Programs.beside("JobsService"),
            ["--data", folder, "--log-level", "error"],
            output: "\(folder).log"
        )
        var logger = Logger(label: "benchmarks.jobs")
        logger.logLevel = .critical
        client = Client(
            ClientConfiguration(
                name: "operator",
                target: "jobs",
                endpoints: ["ipc://\(folder)/run/jobs.sock"],
                logger: logger
            )
        )
    }

    /// Does the body while the process runs.
    func around<T: Sendable>(_ body: (JobsProcess) async throws -> T) async throws -> T {
        try await [child].around {
            guard await client.waitUntilReady(timeout: Self.readyPatience) else {
                throw Trouble("Jobs is not ready: \(child.printed)")
            }
            let result = try await body(self)
            await client.close()
            return result
        }
    }
}

/// A shop with one customer and one car, whose jobs are read and created over Wire as the operator.
struct WireDesk: Sendable {
    let client: Client
    let shop: String
    private let draft: Job
    private let actor: Actor

    /// Makes the shop.
    init(_ client: Client) async throws {
        let made = try await client.call(
            ShopsMethods.setUpShop,
            SetUpShopRequest.with {
                $0.shop.name = "Example Collision"
                $0.shop.email = "front@shop.example"
                $0.shop.phone = "+1 555 0100"
                $0.shop.address = "12 Fender Lane"
                $0.shop.city = "Springfield"
                $0.shop.state = "IL"
                $0.shop.postalCode = "62701"
                $0.shop.country = "United States"
                $0.shop.timezone = "America/Chicago"
                $0.shop.currency = "USD"
                $0.owner.username = "olivia"
                $0.owner.email = "olivia@shop.example"
                $0.owner.firstName = "Olivia"
                $0.owner.lastName = "Grant"
                $0.owner.role = .owner
                $0.ownerPassword = UUID().uuidString
            },
            CallOptions(idempotencyKey: UUID().uuidString)
        )
        let actor = Actor.operator(shop: made.shop.id)
        func options() -> CallOptions {
            CallOptions(idempotencyKey: UUID().uuidString, actor: actor)
        }
        let customer = try await client.call(
            CustomersMethods.createCustomer,
            CreateCustomerRequest.with { $0.customer.lastName = "Hale" },
            options()
        )
        let vehicle = try await client.call(
            VehiclesMethods.createVehicle,
            CreateVehicleRequest.with {
                $0.vehicle.customerID = customer.id
                $0.vehicle.year = 2019
                $0.vehicle.make = "Honda"
                $0.vehicle.model = "Accord"
            },
            options()
        )
        self.client = client
        self.actor = actor
        shop = made.shop.id
        draft = try ExampleJob.draft(customer: customer.id, vehicle: vehicle.id)
    }

    /// The same shop through another client.
    init(_ client: Client, like other: WireDesk) {
        self.client = client
        (shop, draft, actor) = (other.shop, other.draft, other.actor)
    }

    /// - Returns: the job as stored, and the key under which its answer is kept.
    func create() async throws -> (job: Job, key: String) {
        let key = UUID().uuidString
        let job = try await client.call(
            JobsMethods.createJob,
            CreateJobRequest.with { $0.job = draft },
            CallOptions(idempotencyKey: key, actor: actor)
        )
        return (job, key)
    }

    func read(_ id: String) async throws -> Job {
        let options = CallOptions(actor: actor)
        return try await client.call(JobsMethods.getJob, GetJobRequest.with { $0.id = id }, options)
    }

    /// The newest 50.
    func list() async throws -> ListJobsResponse {
        try await client.call(
            JobsMethods.listJobs,
            ListJobsRequest.with { $0.pageSize = 50 },
            CallOptions(actor: actor)
        )
    }
}
