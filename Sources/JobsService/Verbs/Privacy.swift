internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// POST /v1/customers/{id}:erase — the person is taken out of the data (6.9).
enum EraseCustomer {
    static func handle(_ request: EraseCustomerRequest, _ call: Call) async throws -> ErasureReport
    {
        let shop = try call.shop
        let author = call.authorship(because: request.reason)
        let erase: @Sendable (Transaction) throws -> ErasureReport = { tx in
            let customer = try tx.require(Customer.self, request.id, etag: request.etag, in: shop)
            return try CustomerEraser(tx: tx, shop: shop, author: author, now: call.now)
                .erase(customer)
        }
        guard request.validateOnly else { return try await call.write(erase) }
        do {
            // Done, counted, and taken back: what would be done is what is done.
            return try await call.environment.store.write { tx in throw Rehearsal(try erase(tx)) }
        } catch let rehearsal as Rehearsal {
            return rehearsal.report
        }
    }

    private struct Rehearsal: Error {
        let report: ErasureReport
        init(_ report: ErasureReport) { self.report = report }
    }
}

/// POST /v1/customers/{id}:restrict, :unrestrict — kept, but not used.
enum RestrictCustomer {
    static func restrict(_ request: RestrictCustomerRequest, _ call: Call) async throws -> Customer
    {
        try await set(true, "customers.restricted", request, call)
    }

    static func lift(_ request: RestrictCustomerRequest, _ call: Call) async throws -> Customer {
        try await set(false, "customers.unrestricted", request, call)
    }

    private static func set(
        _ flag: Bool,
        _ action: String,
        _ request: RestrictCustomerRequest,
        _ call: Call
    ) async throws -> Customer {
        let shop = try call.shop
        let author = call.authorship(because: request.reason)
        return try await call.write { tx in
            var row = try tx.require(Customer.self, request.id, etag: request.etag, in: shop)
            guard !row.hasErasedAt else { throw PrivacyRefusal.customerErased }
            guard row.processingRestricted != flag else { return row }
            row.processingRestricted = flag
            let saved = try tx.update(row, expecting: row.version, in: shop, by: author)
            try tx.audit(
                AuditEntry(
                    action: action,
                    entityType: Customer.protoMessageName,
                    entityID: saved.id,
                    by: author
                ),
                in: shop
            )
            return saved
        }
    }
}

extension Call {
    /// With the words of the person who asks.
    func authorship(because reason: String) -> Authorship {
        var author = authorship
        author.reason = reason
        return author
    }
}
