import Foundation
import GRDBSQLite
import Testing

@testable import Store

@Suite struct GroupCommitTests {
    struct Wrong: Error {}

    @Test("the writer syncs every commit: what was set is what is read back")
    func settings() async throws {
        let store = try Sample.store()
        let found = try await store.write { tx throws in
            var found: [String: SQLValue] = [:]
            for name in [
                "synchronous", "journal_mode", "foreign_keys", "mmap_size", "wal_autocheckpoint",
                "journal_size_limit", "busy_timeout",
            ] {
                found[name] = try tx.session.value("PRAGMA \(name)")
            }
            return found
        }
        #expect(found["synchronous"] == .integer(2))
        #expect(found["journal_mode"] == .text("wal"))
        #expect(found["foreign_keys"] == .integer(1))
        #expect(found["wal_autocheckpoint"] == .integer(0))
        #expect(found["journal_size_limit"] == .integer(64 * 1024 * 1024))
        #expect(found["busy_timeout"] == .integer(5_000))
        #expect(found["mmap_size"] == .integer(0))
        #expect(store.settings["synchronous"] == "2")
        let strict = try await store.read {
            try $0.rows(
                "SELECT count(*) AS loose FROM pragma_table_list WHERE schema = 'main' "
                    + "AND strict = 0 AND name NOT LIKE 'sqlite%'"
            )
        }
        #expect(strict.first?.integer("loose") == 0)
    }

    @Test("a setting that is not taken refuses the start")
    func settingLost() async throws {
        let store = try Sample.store()
        await #expect(throws: StoreFault.self) {
            try await store.write { tx throws in
                try tx.session.script("PRAGMA busy_timeout = 1")
                try ConnectionSettings.verifyWriter(tx.session, busyMilliseconds: 5_000)
            }
        }
    }

    /// Holds the writer until this many closures wait behind it, then lets them go as one group.
    private func inOneGroup(_ store: Store, _ count: Int, _ body: () async throws -> Void)
        async throws
    {
        let gate = DispatchSemaphore(value: 0)
        let holding = Task { try await store.write { _ in gate.wait() } }
        try await Task.sleep(for: .milliseconds(50))
        let releasing = Task {
            while store.metrics.writesWaiting < count {
                try await Task.sleep(for: .milliseconds(2))
            }
            gate.signal()
        }
        try await body()
        try await holding.value
        try await releasing.value
    }

    @Test("closures that wait share one commit, and one that throws is rolled back alone")
    func savepoints() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let before = store.metrics
        try await inOneGroup(store, 20) {
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        do {
                            try await store.write { tx throws in
                                _ = try tx.insert(
                                    Sample.job("RO-\(number)"),
                                    in: shop,
                                    by: Sample.author
                                )
                                if number % 4 == 0 { throw Wrong() }
                            }
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 }.count == 15)
        }
        // The one that held the writer has worked for longer than it waits for others.
        #expect(store.metrics.groups - before.groups == 2)
        #expect(store.metrics.largestGroup == 15)
        #expect(store.metrics.refusals - before.refusals == 5)
        let jobs = try await store.read { try $0.all(SampleJob.self, in: shop) }
        #expect(jobs.count == 15)
        #expect(
            !jobs.contains { ["RO-0", "RO-4", "RO-8", "RO-12", "RO-16"].contains($0.jobNumber) }
        )
        // Facts of the refused closures are gone, and left no gap.
        let facts = try await store.facts(after: .start, limit: 100)
        #expect(facts.map(\.position.sequence) == Array(1...15))
        #expect(try await store.verify().isEmpty)
    }

    @Test("J029: numbers given to many at once are consecutive, and a refused one is given again")
    func numbers() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let numbers = await withTaskGroup(of: Int64?.self) { group in
            for index in 0..<100 {
                group.addTask {
                    try? await store.write { tx throws in
                        let number = try tx.next("job", in: shop, period: "26")
                        if index % 5 == 0 { throw Wrong() }
                        return number
                    }
                }
            }
            return await group.reduce(into: [Int64]()) { if let number = $1 { $0.append(number) } }
        }
        #expect(numbers.sorted() == Array(1...80))
        let (next, fresh, elsewhere) = try await store.write { tx throws in
            (
                try tx.next("job", in: shop, period: "26"),
                try tx.next("job", in: shop, period: "27"),
                try tx.next("job", in: Sample.otherShop, period: "26")
            )
        }
        #expect((next, fresh, elsewhere) == (81, 1, 1))
    }

    @Test("a failed commit is answered as unknown to every caller, and the process is told to end")
    func commitFailure() async throws {
        let signal = AsyncStream<StoreFault>.makeStream()
        let store = try Sample.store(.memory) { $0.onFatal = { signal.continuation.yield($0) } }
        let shop = Sample.shop
        var faults: [StoreFault] = []
        do {
            try await store.write { tx in
                _ = try tx.insert(Sample.job("RO-1"), in: shop, by: Sample.author)
                // SQLite turns the commit down: what an I/O error looks like from here.
                _ = sqlite3_commit_hook(try tx.session.database.sqliteConnection, { _ in 1 }, nil)
            }
        } catch let fault as StoreFault { faults.append(fault) }
        #expect(faults.first?.kind == .commit)
        #expect(faults.first?.outcome == .unknown)
        var iterator = signal.stream.makeAsyncIterator()
        #expect(await iterator.next()?.kind == .commit)
        // Nothing more is written; reading goes on until the process ends.
        await #expect(throws: StoreFault.self) { _ = try await store.add(Sample.job("RO-2")) }
        let count = try await store.read { try $0.count(SampleJob.self, in: shop) }
        #expect(count == 0)
    }

    @Test("a queue that is full says so, with its name")
    func bounded() async throws {
        let store = try Sample.store(.memory) { $0.writesWaitingMax = 3 }
        let gate = DispatchSemaphore(value: 0)
        let holding = Task { try await store.write { _ in gate.wait() } }
        try await Task.sleep(for: .milliseconds(50))
        let waiting = (0..<3).map { _ in Task { try await store.write { _ in } } }
        while store.metrics.writesWaiting < 3 { try await Task.sleep(for: .milliseconds(2)) }
        await #expect(throws: StoreRefusal.busy(queue: "writes", limit: 3)) {
            try await store.write { _ in }
        }
        gate.signal()
        try await holding.value
        for task in waiting { try await task.value }
    }

    @Test("a call that was cancelled while it waited is not done")
    func cancelled() async throws {
        let store = try Sample.store()
        let gate = DispatchSemaphore(value: 0)
        let holding = Task { try await store.write { _ in gate.wait() } }
        try await Task.sleep(for: .milliseconds(50))
        let waiting = Task { try await store.add(Sample.job("RO-1")) }
        while store.metrics.writesWaiting < 1 { try await Task.sleep(for: .milliseconds(2)) }
        waiting.cancel()
        gate.signal()
        try await holding.value
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let count = try await store.read { try $0.count(SampleJob.self, in: Sample.shop) }
        #expect(count == 0)
    }

    @Test("a read that takes too long is stopped and lets its snapshot go")
    func longRead() async throws {
        let store = try Sample.store(.memory) { $0.readTime = .milliseconds(50) }
        await #expect(throws: StoreRefusal.deadline) {
            try await store.read {
                try $0.rows(
                    """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                    SELECT count(*) FROM n
                    """
                )
            }
        }
        #expect(try await store.read { try $0.count(SampleJob.self, in: Sample.shop) } == 0)
    }

    @Test("a database is held by one store at a time")
    func lock() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            let first = try Sample.store(.file(path))
            #expect(throws: StoreFault.self) { _ = try Sample.store(.file(path)) }
            await first.close()
            let second = try Sample.store(.file(path))
            await second.close()
        }
    }

    @Test("a database in memory ends with its store, or when the next one finds it left behind")
    func leftBehind() async throws {
        func path(_ store: Store) async throws -> String {
            try await store.read {
                try $0.rows("SELECT file FROM pragma_database_list WHERE name = 'main'")
            }.first?.text("file") ?? ""
        }
        let files = FileManager.default
        let first = try Sample.store()
        let closed = try await path(first)
        #expect(files.fileExists(atPath: closed))
        await first.close()
        #expect(!files.fileExists(atPath: closed))

        let held = try Sample.store()
        let kept = try await path(held)
        let left = closed.replacing(".sqlite", with: "-left.sqlite")
        for path in [left, kept] {
            if path == left { #expect(files.createFile(atPath: left, contents: Data())) }
            try files.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -120)], ofItemAtPath: path)
        }
        let next = try Sample.store()
        #expect(!files.fileExists(atPath: left))
        #expect(files.fileExists(atPath: kept))
        await next.close()
        await held.close()
    }

    @Test("a report only reads, and a view is of no use after its closure")
    func misuse() async throws {
        let store = try Sample.store()
        await #expect(throws: StoreFault.self) {
            try await store.write { try $0.rows("DELETE FROM sample_jobs") }
        }
        await #expect(throws: StoreFault.self) {
            try await store.read {
                try $0.all(SampleJob.self, in: Sample.shop, where: [.equal("nothing", 1)])
            }
        }
    }
}
