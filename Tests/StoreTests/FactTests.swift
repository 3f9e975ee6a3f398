import Testing

@testable import Store

@Suite struct FactTests {
    @Test("every change of a row is one fact, in order of commit, with the row as it became")
    func snapshots() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let job = try await store.add(Sample.job("RO-1"))
        var changed = job
        changed.status = .ready
        let wanted = changed
        let updated = try await store.write {
            try $0.update(wanted, expecting: 1, in: shop, by: Sample.author)
        }
        try await store.write { try $0.delete(SampleJob.self, job.id, in: shop, by: Sample.author) }
        let facts = try await store.facts(after: .start, limit: 10)
        #expect(
            facts.map(\.kind) == ["saved", "saved", "deleted"].map { "store.test.SampleJob.\($0)" }
        )
        #expect(facts.map(\.aggregateVersion) == [1, 2, 3])
        #expect(facts.map(\.aggregateID) == [job.id, job.id, job.id])
        #expect(try SampleJob(serializedBytes: facts[1].payload) == updated)
        #expect(facts[0].shop == shop)
        #expect(facts[0].actor == "tests")
        #expect(facts[0].requestID == "r-1")
        #expect(facts[0].traceparent == "00-a-b-01")
        #expect(facts[0].time == job.createTime)
        #expect(store.lastFact == facts[2].position)
        #expect(try await store.verify().isEmpty)
    }

    @Test("a secret leaves the service in no fact")
    func secrets() async throws {
        let store = try Sample.store()
        var job = Sample.job("RO-1")
        job.passwordHash = "$argon2id$canary"
        let stored = try await store.add(job)
        #expect(stored.passwordHash == "$argon2id$canary")
        try await store.write {
            try $0.delete(SampleJob.self, stored.id, in: Sample.shop, by: Sample.author)
        }
        for fact in try await store.facts(after: .start, limit: 10) {
            #expect(try !SampleJob(serializedBytes: fact.payload).hasPasswordHash)
            #expect(!String(decoding: fact.payload, as: UTF8.self).contains("canary"))
        }
    }

    @Test("who waits for facts is woken by the commit, or leaves empty-handed in time")
    func waiting() async throws {
        let store = try Sample.store()
        let clock = ContinuousClock()
        let start = clock.now
        // A feed that begins is no reason to ask again and again.
        let empty = try await store.facts(after: .start, limit: 10, wait: .milliseconds(200))
        #expect(empty.isEmpty)
        #expect(clock.now - start >= .milliseconds(200))
        let waiting = (0..<5).map { _ in
            Task { try await store.facts(after: store.lastFact, limit: 10, wait: .seconds(30)) }
        }
        try await Task.sleep(for: .milliseconds(50))
        _ = try await store.add(Sample.job("RO-1"))
        for task in waiting { #expect(try await task.value.count == 1) }
        #expect(clock.now - start < .seconds(10))
        // A wait that is cancelled ends at once.
        let cancelled = Task {
            try await store.facts(after: store.lastFact, limit: 10, wait: .seconds(30))
        }
        try await Task.sleep(for: .milliseconds(20))
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(clock.now - start < .seconds(20))
    }

    @Test("facts committed before the process ended are told after it starts again (X009)")
    func restart() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            let first = try Sample.store(.file(path))
            for number in 1...3 { _ = try await first.add(Sample.job("RO-\(number)")) }
            let told = try await first.facts(after: .start, limit: 1)
            await first.close()
            let second = try Sample.store(.file(path))
            let rest = try await second.facts(after: told[0].position, limit: 10, wait: .seconds(5))
            #expect(rest.map(\.position.sequence) == [2, 3])
            #expect(second.databaseID == first.databaseID)
            await second.close()
        }
    }

    @Test("after a restore facts are of a new epoch, and a reader from the lost future is told")
    func epochs() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            let first = try Sample.store(.file(path))
            _ = try await first.add(Sample.job("RO-1"))
            let old = first.lastFact
            await first.close()
            let second = try Sample.store(.file(path)) { $0.beginsEpoch = true }
            _ = try await second.add(Sample.job("RO-2"))
            let fresh = try await second.facts(after: old, limit: 10)
            #expect(fresh.map(\.position) == [FactPosition(epoch: 2, sequence: 2)])
            // A cursor far ahead in the old epoch still gets the new one's facts.
            let ahead = FactPosition(epoch: 1, sequence: 1_000)
            #expect(try await second.facts(after: ahead, limit: 10).count == 1)
            #expect(try await second.verify().isEmpty)
            await second.close()
            let third = try Sample.store(.file(path))
            await #expect(throws: StoreRefusal.feedReplaced(epoch: 2)) {
                try await third.facts(after: FactPosition(epoch: 3, sequence: 0), limit: 1)
            }
            await third.close()
        }
    }

    @Test("a replica takes a newer snapshot only, in whatever order they come (X010)")
    func replicas() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        var job = Sample.job("v5")
        job.id = UUIDv7.make()
        var late = job
        late.jobNumber = "v4"
        let (five, four) = (job, late)
        try await store.write { tx throws in
            #expect(try tx.saveReplica(five, version: 5, in: shop))
            #expect(try !tx.saveReplica(four, version: 4, in: shop))
            #expect(try !tx.saveReplica(four, version: 5, in: shop))
            #expect(try tx.replica(SampleJob.self, five.id, in: shop)?.jobNumber == "v5")
            #expect(try tx.replica(SampleJob.self, five.id, in: Sample.otherShop) == nil)
            #expect(try tx.saveReplica(five, version: 6, tombstone: true, in: shop))
            #expect(try !tx.saveReplica(four, version: 4, in: shop))
            #expect(try tx.replica(SampleJob.self, five.id, in: shop) == nil)
            #expect(try tx.replicas(SampleJob.self, in: shop).isEmpty)
        }
    }

    @Test("a cursor moves with what it stands for, and a bad fact is set aside")
    func feeds() async throws {
        struct Wrong: Error {}
        let store = try Sample.store()
        _ = try await store.add(Sample.job("RO-1"))
        let fact = try #require(try await store.facts(after: .start, limit: 1).first)
        try? await store.write { tx throws in
            try tx.setCursor("jobs", fact.position)
            throw Wrong()
        }
        #expect(try await store.read { try $0.cursor("jobs") } == .start)
        try await store.write { tx throws in
            try tx.setCursor("jobs", fact.position)
            try tx.park(fact, feed: "jobs", error: "no such customer", tries: 5)
        }
        let (cursor, parked) = try await store.read {
            (try $0.cursor("jobs"), try $0.parked("jobs"))
        }
        #expect(cursor == fact.position)
        #expect(parked.map(\.fact) == [fact])
        #expect(parked.first?.error == "no such customer")
        try await store.write { try $0.unpark("jobs", fact.position) }
        #expect(try await store.read { try $0.parked("jobs") }.isEmpty)
    }
}
