import BuiltPrograms
import Foundation
import Testing

/// `collisionos import --dry-run`, which needs no server.
@Suite("Reading estimate files at the command line", .enabled(if: BuiltPrograms.areThere))
struct ImportTests {
    @Test("the shipped examples add up, and each is one JSON object")
    func examples() async throws {
        let folder = BuiltPrograms.root.appending(path: "Examples/estimates")
        let ended = try await Programs.collisionos([
            "import", "--dry-run", "--json", folder.path + "/front-end.xml", folder.path + "/door",
        ])
        #expect(ended.status == 0, "\(ended.output)")
        let gross = ended.objects.map { $0["gross"] as? String }
        #expect(gross == ["3137.41", "1723.07"])
        #expect(ended.objects.allSatisfy { $0["addsUp"] as? Bool == true })
    }

    @Test("a refused file is named with reason and place; the others are still read; status 2")
    func refused() async throws {
        let bad = NSTemporaryDirectory() + "bad-\(UUID().uuidString.prefix(8)).xml"
        try Data("<VehicleDamageEstimateAddRq>\n<a></b>".utf8).write(to: URL(fileURLWithPath: bad))
        defer { try? FileManager.default.removeItem(atPath: bad) }
        let ended = try await Programs.collisionos(
            ["import", "--dry-run", "--json", bad, "/nowhere/at/all.xml", Programs.example])
        #expect(ended.status == 2)
        let objects = ended.objects
        #expect(objects.count == 3)
        #expect(objects[0]["reason"] as? String == "MALFORMED_XML")
        #expect((objects[0]["at"] as? String)?.contains(":") == true)
        #expect(objects[1]["reason"] as? String == "UNREADABLE")
        #expect(objects[2]["gross"] as? String == "3137.41")
    }
}
