import Contracts
import Foundation
import Logging
import Store
import SwiftProtobuf

/// Creates jobs in a database of its own, as the Jobs service does it: the key looked up, the
/// number drawn, row and fact written, the answer kept under the key.
final class JobDesk: Sendable {
    let shop = ShopID.make()
    let customer: String
    let vehicle: String
    private let store: Store
    private let draft: Job
    private let author: Authorship

    init(file: String) async throws {
        var logger = Logger(label: "benchmarks.store")
        logger.logLevel = .critical
        let records = Contracts.jobs.records
        store = try Store(
            StoreConfiguration(.file(file), logger: logger),
            tables: records,
            migrations: [.initial(tables: records)]
        )
        let shop = shop
        let author = Authorship(actor: UUIDv7.make(), shop: shop, requestID: UUIDv7.make())
        self.author = author
        let (customer, vehicle) = try await store.write { tx in
            var person = Customer.with {
                $0.customerNumber = "CUST-0001"
                $0.lastName = "Hale"
                $0.currency = "USD"
            }
            try person.fillDefaults()
            let customer = try tx.insert(person, in: shop, by: author)
            var car = Vehicle.with {
                $0.customerID = customer.id
                $0.year = 2019
                $0.make = "Honda"
                $0.model = "Accord"
                $0.currency = "USD"
            }
            try car.fillDefaults()
            return (customer.id, try tx.insert(car, in: shop, by: author).id)
        }
        self.customer = customer
        self.vehicle = vehicle
        draft = try ExampleJob.row(customer: customer, vehicle: vehicle)
    }

    /// - Returns: the job as stored, and the key under which its answer is kept.
    func create() async throws -> (job: Job, key: String) {
        let (draft, shop, author) = (draft, shop, author)
        let name = UUIDv7.make()
        let key = IdempotencyKey(
            shop: shop,
            actor: author.actor,
            method: JobsMethods.createJob.path,
            key: name
        )
        let request = CreateJobRequest.with { $0.job = draft }
        let hash = RequestHash(of: try request.serializedBytes())
        let job = try await store.write { tx in
            guard try tx.recall(key, request: hash) == nil else {
                throw Trouble("a new key was known")
            }
            var job = draft
            job.jobNumber = "RO-26-\(try tx.next("job", in: shop, period: "26"))"
            let saved = try tx.insert(job, in: shop, by: author)
            try tx.remember(key, request: hash, answer: saved.serializedBytes())
            return saved
        }
        return (job, name)
    }

    func close() async { await store.close() }
}
