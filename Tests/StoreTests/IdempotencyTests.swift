import Synchronization
import Testing

@testable import Store

@Suite struct IdempotencyTests {
    private static let key = IdempotencyKey(
        shop: Sample.shop,
        actor: "anna",
        method: "/jobs/CreateJob",
        key: "k-1"
    )

    /// What a service does with a keyed request.
    @Sendable private static func create(
        _ tx: Transaction,
        _ key: IdempotencyKey,
        _ number: String
    ) throws -> [UInt8] {
        let request = RequestHash(of: Array(number.utf8))
        if let replay = try tx.recall(key, request: request) { return replay.answer }
        let job = try tx.insert(Sample.job(number), in: Sample.shop, by: Sample.author)
        let answer = Array(job.id.utf8)
        try tx.remember(key, request: request, answer: answer)
        return answer
    }

    @Test("X004: the same key and body give one effect and the same answer, also all at once")
    func replay() async throws {
        let store = try Sample.store()
        let answers = await withTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try? await store.write { try Self.create($0, Self.key, "RO-1") }
                }
            }
            return await group.reduce(into: [[UInt8]]()) {
                if let answer = $1 { $0.append(answer) }
            }
        }
        #expect(answers.count == 50)
        #expect(Set(answers).count == 1)
        #expect(try await store.read { try $0.count(SampleJob.self, in: Sample.shop) } == 1)
    }

    @Test("X004: the same key with another body is refused")
    func reused() async throws {
        let store = try Sample.store()
        _ = try await store.write { try Self.create($0, Self.key, "RO-1") }
        await #expect(throws: StoreRefusal.keyReused(key: "k-1")) {
            try await store.write { try Self.create($0, Self.key, "RO-2") }
        }
        // The key belongs to its actor, method and shop.
        for change in 0..<3 {
            var key = Self.key
            if change == 0 { key.actor = "ben" }
            if change == 1 { key.method = "/jobs/MoveJob" }
            if change == 2 { key.shop = Sample.otherShop }
            let other = key
            _ = try await store.write { try Self.create($0, other, "RO-1\(change)") }
        }
        #expect(try await store.read { try $0.count(SampleJob.self, in: Sample.shop) } == 4)
    }

    @Test("an effect that is refused leaves its key free")
    func refused() async throws {
        let store = try Sample.store()
        _ = try await store.add(Sample.job("RO-1"))
        try? await store.write { _ = try Self.create($0, Self.key, "RO-1") }
        _ = try await store.write { try Self.create($0, Self.key, "RO-2") }
        #expect(try await store.read { try $0.count(SampleJob.self, in: Sample.shop) } == 2)
    }

    @Test("keys are kept for seven days")
    func purge() async throws {
        let box = ClockBox(1_000_000_000_000_000)
        let store = try Sample.store(.memory) { $0.clock = { box.now } }
        _ = try await store.write { try Self.create($0, Self.key, "RO-1") }
        box.advance(days: 7)
        #expect(try await store.purge() == 0)
        box.advance(days: 1)
        #expect(try await store.purge() == 1)
        let request = RequestHash(of: Array("RO-2".utf8))
        #expect(try await store.read { try $0.recall(Self.key, request: request) } == nil)
    }
}

/// A clock that stands still until it is moved.
final class ClockBox: Sendable {
    private let time: Mutex<Int64>

    init(_ microseconds: Int64) { time = Mutex(microseconds) }

    var now: Int64 { time.withLock { $0 } }

    func advance(days: Int64) { time.withLock { $0 += days * 86_400_000_000 } }
}
