import Schema
import Testing

@testable import Store

@Suite struct MigrationTests {
    private func open(_ path: String, _ migrations: [Migration]) throws -> Store {
        try Store(
            Sample.configuration(.file(path)),
            tables: Sample.tables,
            migrations: migrations
        )
    }

    private func fault(_ path: String, _ migrations: [Migration]) -> StoreFault? {
        do {
            _ = try open(path, migrations)
            return nil
        } catch { return error as? StoreFault }
    }

    private let second = Migration(
        version: 2,
        name: "bays",
        sql: ["CREATE TABLE bays (id INTEGER PRIMARY KEY) STRICT", "INSERT INTO bays VALUES (1)"]
    )

    @Test("X015: a migration that fails half way refuses the start and leaves the old schema whole")
    func halfWay() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            let store = try open(path, Sample.migrations)
            let job = try await store.add(Sample.job("RO-1"))
            let before = try await schema(store)
            await store.close()

            let broken = Migration(
                version: 3,
                name: "broken",
                sql: ["ALTER TABLE sample_jobs ADD COLUMN color TEXT", "CREATE TABLE nonsense ("]
            )
            let refusal = fault(path, Sample.migrations + [second, broken])
            #expect(refusal?.kind == .migration)
            #expect(refusal?.message.contains("step 3 (broken)") == true)

            let again = try open(path, Sample.migrations)
            #expect(try await schema(again) == before)
            let found = try await again.read { try $0.get(SampleJob.self, job.id, in: Sample.shop) }
            #expect(found == job)
            await again.close()
            // Mended, it goes on from where it was.
            let mended = try open(path, Sample.migrations + [second])
            await mended.close()
        }
    }

    @Test("a migration that breaks a reference is not kept")
    func references() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            let store = try open(path, Sample.migrations)
            let job = try await store.add(Sample.job("RO-1"))
            _ = try await store.add(Sample.line(of: job, 1))
            await store.close()
            let careless = Migration(
                version: 2,
                name: "careless",
                sql: ["DELETE FROM sample_jobs"]
            )
            #expect(fault(path, Sample.migrations + [careless])?.kind == .migration)
            let again = try open(path, Sample.migrations)
            #expect(try await again.read { try $0.count(SampleJob.self, in: Sample.shop) } == 1)
            await again.close()
        }
    }

    @Test("a released migration that was edited, skipped or taken away refuses the start")
    func edited() async throws {
        try await Sample.inDirectory { directory in
            let path = directory + "/jobs.sqlite"
            try await open(path, Sample.migrations + [second]).close()
            let edited = Migration(version: 2, name: "bays", sql: ["CREATE TABLE bays (id) STRICT"])
            #expect(fault(path, Sample.migrations + [edited])?.kind == .migration)
            // An older program does not open a newer database.
            #expect(fault(path, Sample.migrations)?.kind == .migration)
            let gap = Migration(version: 4, name: "gap", sql: [])
            #expect(fault(path, Sample.migrations + [second, gap])?.kind == .migration)
            try await open(path, Sample.migrations + [second]).close()
        }
    }

    @Test("migrations that do not give what the contract declares refuse the start")
    func drift() async throws {
        try await Sample.inDirectory { directory in
            let partial = [Migration.initial(tables: [SampleJob.self])]
            let missing = fault(directory + "/a.sqlite", partial)
            #expect(missing?.message.contains("no table sample_") == true)
            let dropped = Migration(
                version: 2,
                name: "drop",
                sql: ["ALTER TABLE sample_jobs DROP COLUMN rush"]
            )
            #expect(
                fault(directory + "/b.sqlite", Sample.migrations + [dropped])?.kind == .migration
            )
        }
    }

    private func schema(_ store: Store) async throws -> [String] {
        try await store.read {
            try $0.rows("SELECT coalesce(sql, name) AS line FROM sqlite_schema ORDER BY 1")
        }.compactMap { $0.text("line") }
    }
}
