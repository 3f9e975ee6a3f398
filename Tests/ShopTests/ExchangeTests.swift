import BuiltPrograms
import Foundation
import Testing

/// Files in and out of a running shop, as an operator does it.
@Suite("Import over Wire, a watched folder, and an archive", .enabled(if: BuiltPrograms.areThere))
struct ExchangeTests {
    @Test("estimates over Wire, lists, a watched folder that stops, a shop out and in again")
    func story() async throws {
        let shop = try await RunningShop()
        defer { shop.remove() }
        let id = try shop.shopID()
        let wire = ["--data", shop.data, "--shop", id]
        try await estimates(shop, wire)
        try await lists(shop, wire)
        try await watched(shop, wire)
        try await archive(shop, id)
        #expect(await shop.stop() == 0)
    }

    private func estimates(_ shop: RunningShop, _ wire: [String]) async throws {
        let folder = BuiltPrograms.root.appending(path: "Examples/estimates").path
        let bad = shop.data + "/bad.xml"
        try Data("<a></b>".utf8).write(to: URL(fileURLWithPath: bad))
        let ended = try await Programs.collisionos(
            ["import", "--json"] + wire + [
                folder + "/front-end.xml", bad, folder + "/door", folder + "/rear-door.txt",
            ]
        )
        #expect(ended.status == 2, "\(ended.complaints)")
        let made = ended.objects.map {
            (($0["imported"] as? [String: Any])?["job"] as? [String: Any])?["jobNumber"] as? String
        }
        #expect(made.map { $0 != nil } == [true, false, true, true])
        #expect(ended.objects[1]["reason"] as? String == "MALFORMED_XML")
        #expect(try await shop.list("jobs", "ListJobs", "jobs").count == 3)
    }

    private func lists(_ shop: RunningShop, _ wire: [String]) async throws {
        let path = shop.data + "/customers.csv"
        try Data("number;last\nK-1;Lee\nK-2;\n".utf8).write(to: URL(fileURLWithPath: path))
        let dry = try await Programs.collisionos(
            ["import", path, "--kind", "customers", "--dry-run"] + wire
        )
        #expect(dry.status == 2)
        #expect(dry.output.contains("2 rows, 1 would be added"), "\(dry.output)\(dry.complaints)")
        #expect(dry.output.contains("row 2, last: required"))
        let made = try await Programs.collisionos(["import", path, "--kind", "customers"] + wire)
        #expect(made.output.contains("1 were added"), "\(made.output)\(made.complaints)")
    }

    private func watched(_ shop: RunningShop, _ wire: [String]) async throws {
        let inbox = shop.data + "/inbox"
        try FileManager.default.createDirectory(
            atPath: inbox,
            withIntermediateDirectories: true
        )
        let watcher = Process()
        watcher.executableURL = URL(fileURLWithPath: BuiltPrograms.folder + "/collisionos")
        watcher.arguments = ["import", "--watch", inbox, "--interval", "1"] + wire
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        try watcher.run()
        defer { if watcher.isRunning { watcher.terminate() } }
        let text = try String(contentsOfFile: Programs.example, encoding: .utf8)
            .replacingOccurrences(of: "PM-2026-004417", with: "PM-2026-009999")
        try Data(text.utf8).write(to: URL(fileURLWithPath: inbox + "/new.xml"))
        try Data("<a></b>".utf8).write(to: URL(fileURLWithPath: inbox + "/bad.xml"))
        try await eventually {
            FileManager.default.fileExists(atPath: inbox + "/done/new.xml")
                && FileManager.default.fileExists(atPath: inbox + "/failed/bad.xml.reason.txt")
        }
        let reason = try String(
            contentsOfFile: inbox + "/failed/bad.xml.reason.txt",
            encoding: .utf8
        )
        #expect(reason.contains("MALFORMED_XML"))
        let jobs = try await shop.list("jobs", "ListJobs", "jobs").count
        // The same bytes again, as after a kill between import and putting aside.
        try Data(text.utf8).write(to: URL(fileURLWithPath: inbox + "/new.xml"))
        try await eventually {
            FileManager.default.fileExists(atPath: inbox + "/done/new.xml.2")
        }
        #expect(try await shop.list("jobs", "ListJobs", "jobs").count == jobs)
        watcher.terminate()
        await Task.detached { watcher.waitUntilExit() }.value
        #expect(watcher.terminationStatus == 0)
        #expect(watcher.terminationReason == .exit)
    }

    private func archive(_ shop: RunningShop, _ id: String) async throws {
        let first = shop.data + "/archive"
        let out = try await Programs.collisionos(
            ["export", first, "--shop", id, "--data", shop.data]
        )
        #expect(out.status == 0, "\(out.output)\(out.complaints)")
        let copy = UUID().uuidString.lowercased()
        let back = try await Programs.collisionos(
            ["import-archive", first, "--shop", copy, "--data", shop.data]
        )
        #expect(back.status == 0, "\(back.output)\(back.complaints)")
        let second = shop.data + "/again"
        let again = try await Programs.collisionos(
            ["export", second, "--shop", copy, "--data", shop.data]
        )
        #expect(again.status == 0, "\(again.output)\(again.complaints)")
        #expect(try Self.counts(first) == Self.counts(second))
        let name = first + "/tables/customers.jsonl"
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: name)))
        bytes[bytes.count / 2] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: name))
        let flipped = try await Programs.collisionos(
            [
                "import-archive", first, "--shop", UUID().uuidString.lowercased(), "--data",
                shop.data,
            ]
        )
        #expect(flipped.status == 1)
        #expect(flipped.complaints.contains("ARCHIVE_DAMAGED"), "\(flipped.complaints)")
        let verified = try await Programs.collisionos(["verify", "jobs", "--data", shop.data])
        #expect(verified.status == 0, "\(verified.output)")
    }

    private static func counts(_ folder: String) throws -> [String: String] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/manifest.json"))
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        let tables = object["tables"] as? [[String: Any]] ?? []
        return Dictionary(
            tables.map { ($0["table"] as? String ?? "", "\($0["rows"] ?? "")") },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func eventually(_ holds: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !holds() {
            guard ContinuousClock.now < end else {
                throw RunningShop.NotReady(description: "it did not come to that in a minute")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
