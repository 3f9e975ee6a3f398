import Foundation
import Testing

@testable import Store

@Suite struct DiskFullTests {
    @Test("a full disk refuses writes, keeps reads, damages nothing and heals when space returns")
    func full() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        let first = try await store.add(Sample.job("RO-0"))
        // No page more than there are now: what a full disk is to the writer.
        try await store.write { tx throws in
            let pages = try tx.session.integer("PRAGMA page_count")
            try tx.session.script("PRAGMA max_page_count = \(pages)")
        }
        var refusals: [StoreRefusal] = []
        for number in 1...200 where refusals.count < 3 {
            var job = Sample.job("RO-\(number)")
            job.photo = Data(repeating: 7, count: 20_000)
            do {
                _ = try await store.add(job)
            } catch let refusal as StoreRefusal { refusals.append(refusal) }
        }
        #expect(refusals == [.diskFull, .diskFull, .diskFull])
        #expect(try await store.read { try $0.get(SampleJob.self, first.id, in: shop) } == first)
        #expect(try await store.verify().isEmpty)
        try await store.write { try $0.session.script("PRAGMA max_page_count = 1000000") }
        _ = try await store.add(Sample.job("RO-again"))
        #expect(try await store.verify().isEmpty)
    }

    @Test("when the disk is full, those of the same group hear it too, and nothing of it is kept")
    func group() async throws {
        let store = try Sample.store()
        let shop = Sample.shop
        try await store.write { tx throws in
            let pages = try tx.session.integer("PRAGMA page_count")
            try tx.session.script("PRAGMA max_page_count = \(pages)")
        }
        let answers = await withTaskGroup(of: StoreRefusal?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    var job = Sample.job("RO-\(number)")
                    job.photo = Data(repeating: 7, count: number == 10 ? 50_000 : 10)
                    do {
                        _ = try await store.add(job)
                        return nil
                    } catch { return error as? StoreRefusal }
                }
            }
            return await group.reduce(into: [StoreRefusal?]()) { $0.append($1) }
        }
        let kept = try await store.read { try $0.count(SampleJob.self, in: shop) }
        #expect(answers.contains(.diskFull))
        #expect(answers.filter { $0 == nil }.count == kept)
        #expect(try await store.facts(after: .start, limit: 100).count == kept)
        #expect(try await store.verify().isEmpty)
    }
}
