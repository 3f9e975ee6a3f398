import Chassis
import Contracts
import Foundation
import Store
import Testing

@testable import JobsService

@Suite("Where bytes are kept")
struct FileStoreTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/store-" + UUIDv7.make()
    private var store: LocalFileStore { LocalFileStore(folder: folder) }
    private let shop = ShopID.make()

    private var entries: [String] {
        FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    }

    @Test("a file is its hash, in two levels of folders, once")
    func put() async throws {
        let bytes = Array("the same bytes".utf8)
        let first = try await store.put(.bytes(bytes), in: shop)
        let again = try await store.put(.bytes(bytes), in: shop)
        #expect(first == again)
        #expect(first.size == 14)
        #expect(first.hash.text == SecretToken.hash(bytes))
        let hash = first.hash.text
        let place = "\(shop.text)/\(hash.prefix(2))/\(hash.dropFirst(2).prefix(2))/\(hash)"
        #expect(entries.filter { $0.hasSuffix(hash) } == [place])
        #expect(try await store.read(first.hash, in: shop, at: 4, count: 4) == Array("same".utf8))
        #expect(try await store.read(first.hash, in: shop, at: 100, count: 4) == [])
        #expect(try await store.open(first.hash, in: shop) == first)
        #expect(try await store.files(in: shop, beginning: String(hash.prefix(2))) == [first.hash])
        #expect(try await store.shops() == [shop])
    }

    @Test("another shop has none of it")
    func tenants() async throws {
        let stored = try await store.put(.bytes([1]), in: shop)
        #expect(try await !store.exists(stored.hash, in: .make()))
    }

    @Test("a source that breaks off leaves nothing behind")
    func broken() async throws {
        let short = ByteSource(size: 100_000) { offset, count in
            offset == 0 ? [UInt8](repeating: 1, count: 70_000) : []
        }
        await #expect(throws: FileFault.self) { try await store.put(short, in: shop) }
        let failing = ByteSource(size: 100) { _, _ in throw FileFault("read", EIO) }
        await #expect(throws: FileFault.self) { try await store.put(failing, in: shop) }
        let files = entries.filter { $0.contains(".part") || $0.utf8.count > 60 }
        #expect(files.isEmpty, "\(files)")
        #expect(LocalFileStore.names(in: store.incoming).isEmpty)
    }

    @Test("a young file is not deleted; putting it again makes it young")
    func age() async throws {
        let stored = try await store.put(.bytes([1, 2]), in: shop)
        let path = store.path(stored.hash, shop)
        let now = try #require(LocalFileStore.modified(path))
        #expect(try await !store.delete(stored.hash, in: shop, ifOlderThan: now - 1))
        setAge(path, seconds: 1_000)
        _ = try await store.put(.bytes([1, 2]), in: shop)
        #expect(try await !store.delete(stored.hash, in: shop, ifOlderThan: now - 1))
        setAge(path, seconds: 1_000)
        #expect(try await store.delete(stored.hash, in: shop, ifOlderThan: now - 1))
        #expect(try await !store.exists(stored.hash, in: shop))
        #expect(try await !store.delete(stored.hash, in: shop, ifOlderThan: nil))
    }

    @Test(
        "only a hash is a name",
        arguments: ["", "../../etc/passwd", "AB", "g" + String(repeating: "0", count: 63)]
    )
    func names(text: String) {
        #expect(FileHash(text) == nil)
    }

    private func setAge(_ path: String, seconds: Int) {
        let old = Date(timeIntervalSince1970: 1_780_000_000 - Double(seconds))
        try? FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
    }
}

@Suite("Bytes that nobody names")
struct FileSweepTests {
    @Test("unnamed bytes go after a day, named and young ones stay")
    func sweep() async throws {
        let floor = try await ShopFloor()
        let job = try await floor.job()
        let kept = try await floor.upload(SampleFile.jpeg(), "a.jpg") { $0.jobID = job.id }
        let desk = try FileDesk(floor.bench.environment)
        let stray = try await desk.store.put(.bytes([1, 2, 3]), in: floor.shop)
        // By the test's clock everything here is from the future, so nothing is old.
        #expect(try await FileSweep.sweep(floor.bench.environment) == 0)
        floor.bench.clock.set(Int64(Date().timeIntervalSince1970 + 90_000) * 1_000_000)
        #expect(try await FileSweep.sweep(floor.bench.environment) == 1)
        #expect(try await !desk.store.exists(stray.hash, in: floor.shop))
        #expect(try await floor.read(kept.id).content == Data(SampleFile.jpeg()))
        let outside = try #require(FileHash(kept.outsideSha256))
        #expect(try await desk.store.exists(outside, in: floor.shop))
        #expect(try await floor.all(Upload.self).isEmpty)
    }

    @Test("bytes whose row lost them go, unless another row has the same")
    func purged() async throws {
        let floor = try await ShopFloor()
        let first = try await floor.job()
        let second = try await floor.otherJob()
        let one = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = first.id }
        let other = try await floor.upload(SampleFile.pdf, "a.pdf") { $0.jobID = second.id }
        let desk = try FileDesk(floor.bench.environment)
        let hash = try #require(FileHash(one.sha256))
        floor.bench.clock.set(Int64(Date().timeIntervalSince1970 + 90_000) * 1_000_000)
        try await floor.drop(one)
        #expect(try await FileSweep.sweep(floor.bench.environment) == 0)
        try await floor.drop(other)
        #expect(try await FileSweep.sweep(floor.bench.environment) == 1)
        #expect(try await !desk.store.exists(hash, in: floor.shop))
        #expect(await reason { try await floor.read(one.id) } == "BYTES_GONE")
    }
}

extension ShopFloor {
    /// The row without its bytes.
    func drop(_ row: FileRow) async throws {
        let shop = shop
        _ = try await bench.store.write { tx in
            try tx.update(
                row.withoutBytes(at: tx.now),
                expecting: nil,
                in: shop,
                by: Authorship(actor: "test")
            )
        }
    }
}
