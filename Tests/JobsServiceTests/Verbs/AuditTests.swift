import Chassis
import Contracts
import Foundation
import Schema
import Store
import Testing
import Wire

@testable import JobsService

@Suite("What the audit trail keeps")
struct AuditTests {
    private func trail(_ floor: ShopFloor, _ type: any Record.Type, _ id: String) async throws
        -> [AuditRecord]
    {
        let shop = floor.shop
        let name = type.table.message
        return try await floor.bench.store.read { try $0.auditTrail(name, id, in: shop) }
    }

    /// The names of the columns in an entry's JSON.
    private func columns(_ text: String) throws -> Set<String> {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return Set(try #require(object as? [String: Any]).keys)
    }

    @Test("X013: a new role and what comes with it are kept with who, when, before and after")
    func permissions() async throws {
        let floor = try await ShopFloor()
        floor.bench.clock.advance(seconds: 60)
        _ = try await floor.call(
            UsersMethods.updateUser,
            UpdateUserRequest.with {
                $0.user.id = floor.technician.id
                $0.user.role = .estimator
                $0.user.firstName = "Mary"
                $0.updateMask.paths = ["role", "first_name"]
            }
        )
        let record = try #require(try await trail(floor, User.self, floor.technician.id).last)
        #expect(record.entry.before.contains(#""role":"technician""#))
        #expect(record.entry.after.contains(#""role":"estimator""#))
        #expect(record.entry.author.actor == floor.owner.id)
        #expect(record.time == Sample.now + Sample.minute)
        // What is personal is not: the trail is never erased.
        let kept = try columns(record.entry.after)
        #expect(kept == (try columns(record.entry.before)))
        #expect(kept.isSuperset(of: ["role", "permissions"]) && !kept.contains("first_name"))
    }

    @Test("X013: each move of a job is kept with its statuses")
    func status() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        _ = try await floor.move(job, .intake)
        let record = try #require(try await trail(floor, Job.self, job.id).last)
        #expect(record.entry.before.contains(#""status":"estimate""#))
        #expect(record.entry.after.contains(#""status":"intake""#))
        #expect(record.entry.author.actor == floor.owner.id)
    }
}
