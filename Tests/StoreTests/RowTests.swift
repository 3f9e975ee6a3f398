import Foundation
import Testing

@testable import Store

@Suite struct RowTests {
    @Test("a row comes back as it was stored, whatever its columns hold")
    func roundTrip() async throws {
        let store = try Sample.store()
        var job = Sample.job("RO-26-00001", total: Int64.max)
        job.status = .ready
        job.deductible = 0
        job.rush = true
        job.vin = "1M8GDM9AXKP042788"
        job.tags = "[\"hail\",\"total\"]"
        job.photo = Data([0, 255, 0])
        job.deliveryTime = -1
        job.passwordHash = "$argon2id$ü"
        job.priority = 5
        let stored = try await store.add(job)
        #expect(stored.version == 1)
        #expect(stored.createTime > 1_700_000_000_000_000)
        let read = try await store.read { try $0.get(SampleJob.self, stored.id, in: Sample.shop) }
        #expect(read == stored)
    }

    @Test("a row that says nothing gets the contract's defaults")
    func defaults() async throws {
        let store = try Sample.store()
        let stored = try await store.add(Sample.job("RO-26-00001"))
        #expect(stored.status == .intake)
        #expect(stored.priority == 3)
        #expect(!stored.hasVin)
    }

    @Test("another shop's row is not found (X002)")
    func tenants() async throws {
        let store = try Sample.store()
        let stored = try await store.add(Sample.job("RO-26-00001"))
        let other = try await store.read {
            try $0.get(SampleJob.self, stored.id, in: Sample.otherShop)
        }
        #expect(other == nil)
        await #expect(throws: StoreRefusal.notFound(resource: "Job", id: stored.id)) {
            try await store.write {
                try $0.update(stored, expecting: nil, in: Sample.otherShop, by: Sample.author)
            }
        }
        await #expect(throws: StoreRefusal.notFound(resource: "Job", id: stored.id)) {
            try await store.write {
                try $0.delete(SampleJob.self, stored.id, in: Sample.otherShop, by: Sample.author)
            }
        }
        // A line may not name another shop's job either.
        await #expect(
            throws: StoreRefusal.reference(
                table: "sample_lines",
                column: "job_id",
                target: "sample_jobs"
            )
        ) {
            _ = try await store.add(Sample.line(of: stored, 1), in: Sample.otherShop)
        }
    }

    @Test("a stale version is refused with the current one (X003)")
    func stale() async throws {
        let store = try Sample.store()
        let first = try await store.add(Sample.job("RO-26-00001"))
        let second = try await store.write {
            try $0.update(first, expecting: 1, in: Sample.shop, by: Sample.author)
        }
        #expect(second.version == 2)
        await #expect(throws: StoreRefusal.stale(current: 2)) {
            try await store.write {
                try $0.update(first, expecting: 1, in: Sample.shop, by: Sample.author)
            }
        }
        let now = try await store.read { try $0.require(SampleJob.self, first.id, in: Sample.shop) }
        #expect(now == second)
    }

    @Test("a duplicate is refused by its columns, with the row that is there")
    func duplicate() async throws {
        let store = try Sample.store()
        var job = Sample.job("RO-26-00001")
        job.vin = "1M8GDM9AXKP042788"
        let first = try await store.add(job)
        await #expect(
            throws: StoreRefusal.duplicate(
                table: "sample_jobs",
                columns: ["job_number"],
                existing: first.id
            )
        ) { _ = try await store.add(Sample.job("RO-26-00001")) }
        job.jobNumber = "RO-26-00002"
        await #expect(
            throws: StoreRefusal.duplicate(
                table: "sample_jobs",
                columns: ["vin"],
                existing: first.id
            )
        ) { _ = try await store.add(job) }
        // The same number in another shop is another number.
        _ = try await store.add(Sample.job("RO-26-00001"), in: Sample.otherShop)
    }

    @Test("what the contract forbids is refused by the table too, by the rule's name")
    func checks() async throws {
        let store = try Sample.store()
        func refusal(_ change: (inout SampleJob) -> Void) async -> StoreRefusal? {
            var job = Sample.job("RO-26-00001", total: 100)
            change(&job)
            do {
                _ = try await store.add(job)
                return nil
            } catch { return error as? StoreRefusal }
        }
        let table = "sample_jobs"
        #expect(
            await refusal { $0.priority = 6 }
                == .check(table: table, name: "sample_jobs_priority_maximum")
        )
        #expect(
            await refusal { $0.deductible = 101 }
                == .check(table: table, name: "sample_jobs_deductible_within_total")
        )
        #expect(
            await refusal { $0.jobNumber = String(repeating: "7", count: 21) }
                == .check(table: table, name: "sample_jobs_job_number_length")
        )
        #expect(
            await refusal { $0.tags = "{" } == .check(table: table, name: "sample_jobs_tags_json")
        )
        #expect(
            await refusal { $0.status = .UNRECOGNIZED(9) }
                == .value(table: table, column: "status", reason: "unknown_enum")
        )
        #expect(
            await refusal { $0.id = "7" }
                == .value(table: table, column: "id", reason: "not_a_uuid")
        )
        #expect(await refusal { _ in } == nil)
    }

    @Test("an archived row is left out, is not written, and can be taken back")
    func archive() async throws {
        let store = try Sample.store()
        let job = try await store.add(Sample.job("RO-26-00001"))
        let archived = try await store.write {
            try $0.archive(SampleJob.self, job.id, expecting: 1, in: Sample.shop, by: Sample.author)
        }
        #expect(archived.version == 2)
        let shop = Sample.shop
        try await store.read { view throws in
            #expect(try view.get(SampleJob.self, job.id, in: shop) == nil)
            #expect(try view.get(SampleJob.self, job.id, in: shop, archived: true) == archived)
            #expect(try view.count(SampleJob.self, in: shop) == 0)
            #expect(try view.count(SampleJob.self, in: shop, archived: true) == 1)
        }
        await #expect(throws: StoreRefusal.notFound(resource: "Job", id: job.id)) {
            try await store.write {
                try $0.update(archived, expecting: 2, in: shop, by: Sample.author)
            }
        }
        let restored = try await store.write {
            try $0.restore(SampleJob.self, job.id, in: shop, by: Sample.author)
        }
        #expect(restored.version == 3)
        #expect(!restored.hasDeleteTime)
        #expect(try await store.verify().isEmpty)
    }

    @Test("deleting takes lines along, cuts approvals loose, and is refused while notes hold it")
    func references() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let job = try await store.add(Sample.job("RO-26-00001"))
        let other = try await store.add(Sample.job("RO-26-00002"))
        let line = try await store.add(Sample.line(of: job, 1))
        var approved = Sample.line(of: other, 1)
        approved.approvedJobID = job.id
        let loose = try await store.add(approved)
        var note = SampleNote()
        note.jobID = other.id
        let held = note
        _ = try await store.write { try $0.insert(held, in: shop, by: Sample.author) }

        try await store.write { try $0.delete(SampleJob.self, job.id, in: shop, by: Sample.author) }
        try await store.read { view throws in
            #expect(try view.get(SampleLine.self, line.id, in: shop) == nil)
            let now = try view.require(SampleLine.self, loose.id, in: shop)
            #expect(!now.hasApprovedJobID)
            #expect(now.version == 2)
        }
        await #expect(
            throws: StoreRefusal.stillReferenced(
                table: "sample_jobs",
                by: "sample_notes",
                column: "job_id"
            )
        ) {
            try await store.write {
                try $0.delete(SampleJob.self, other.id, in: shop, by: Sample.author)
            }
        }
        // The refused delete took nothing along.
        let lines = try await store.read { try $0.count(SampleLine.self, in: shop) }
        #expect(lines == 1)
        #expect(try await store.verify().isEmpty)
    }

    @Test("rows of an append-only table stay as they were written")
    func appendOnly() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let job = try await store.add(Sample.job("RO-26-00001"))
        let note = try await store.write { tx throws in
            var note = SampleNote()
            note.jobID = job.id
            return try tx.insert(note, in: shop, by: Sample.author)
        }
        await #expect(throws: StoreRefusal.appendOnly(table: "sample_notes")) {
            try await store.write { try $0.update(note, expecting: 1, in: shop, by: Sample.author) }
        }
        // The table itself refuses too.
        for sql in ["UPDATE sample_notes SET text = ''", "DELETE FROM sample_notes"] {
            await #expect(throws: (any Error).self) {
                try await store.write { try $0.session.run(sql) }
            }
        }
    }

    @Test("ids of one process sort in the order they were made, also when made by many at once")
    func ids() async {
        var last = UUIDv7.make()
        for _ in 0..<10_000 {
            let next = UUIDv7.make()
            #expect(next > last)
            last = next
        }
        let many = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in UUIDv7.make() } } }
            return await group.reduce(into: [String]()) { $0 += $1 }
        }
        #expect(Set(many).count == 16_000)
        #expect(many.allSatisfy { UUIDBytes($0)?.text == $0 && Array($0)[14] == "7" })
    }
}
