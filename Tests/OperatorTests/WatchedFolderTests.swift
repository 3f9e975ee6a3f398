import Foundation
import Testing

@testable import collisionos

@Suite("A watched folder")
struct WatchedFolderTests {
    private let path = NSTemporaryDirectory() + "watch-" + UUID().uuidString.lowercased()

    init() throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    private func put(_ name: String, _ text: String = "x") throws {
        let whole = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (whole as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: URL(fileURLWithPath: whole))
    }

    private func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
    }

    @Test("a file is complete when two looks find it unchanged")
    func settles() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try WatchedFolder(path)
        try put("a.xml", "half")
        #expect(folder.look().isEmpty)
        try put("a.xml", "half and the rest")
        #expect(folder.look().isEmpty)
        #expect(folder.look().map(\.name) == ["a.xml"])
    }

    @Test("hidden, unfinished and our own folders are passed over")
    func passedOver() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try WatchedFolder(path)
        for name in [".hidden.xml", "a.xml.part", "b.crdownload", "c.TMP", "~d.xml", "done/e.xml"] {
            try put(name)
        }
        _ = folder.look()
        #expect(folder.look().isEmpty)
        #expect(names("failed").isEmpty)
    }

    @Test("the tables of a set are one entry, complete with envelope and lines")
    func sets() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try WatchedFolder(path)
        for name in ["AB12.env", "AB12A.AD1", "AB12.ttl", "other.env", "other.lin"] {
            try put(name)
        }
        _ = folder.look()
        #expect(folder.look().map(\.name) == ["other"])
        try put("AB12.LIN")
        _ = folder.look()
        let ready = folder.look()
        #expect(ready.map(\.name) == ["ab12", "other"])
        #expect(ready.first?.files == ["AB12.LIN", "AB12.env", "AB12.ttl", "AB12A.AD1"])
        let where0 = try folder.put(try #require(ready.first), into: WatchedFolder.doneName)
        #expect(where0.hasSuffix("done/ab12"))
        #expect(names("done/ab12") == ["AB12.LIN", "AB12.env", "AB12.ttl", "AB12A.AD1"])
    }

    @Test("a set that stays without lines is tried in the end, so that somebody hears of it")
    func incomplete() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try WatchedFolder(path)
        try put("lonely.env")
        for _ in 0...WatchedFolder.looksOfIncomplete { #expect(folder.look().isEmpty) }
        #expect(folder.look().map(\.name) == ["lonely"])
    }

    @Test("a folder is complete when every file in it is")
    func folders() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try WatchedFolder(path)
        try put("export/a.xml")
        try put("export/b.xml.part")
        _ = folder.look()
        #expect(folder.look().isEmpty)
        try FileManager.default.moveItem(
            atPath: path + "/export/b.xml.part",
            toPath: path + "/export/b.xml"
        )
        #expect(folder.look().isEmpty)
        #expect(folder.look().map(\.name) == ["export"])
    }

    @Test("a name that is taken keeps its file; the new one gets a number")
    func clashes() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var folder = try WatchedFolder(path)
        for number in 1...3 {
            try put("a.xml", "\(number)")
            _ = folder.look()
            let entry = try #require(folder.look().first)
            try folder.put(entry, into: WatchedFolder.failedName)
        }
        #expect(names("failed") == ["a.xml", "a.xml.2", "a.xml.3"])
    }
}

@Suite("Estimates handed over several at a time")
struct EstimateQueueTests {
    @Test("what became of each is told in the order of the list, however many run at once")
    func order() async {
        let items = (0..<40).map {
            EstimateItem(file: "f\($0)", content: .unreadable("no file \($0)"))
        }
        var told: [String] = []
        var steps: [Int] = []
        await EstimateQueue(desk: nil, isWhole: false, inFlight: 7).run(items) {
            told.append($0.line.plain)
        } progress: { done, _ in
            steps.append(done)
        }
        #expect(told.count == 40)
        for (place, line) in told.enumerated() { #expect(line.hasPrefix("f\(place):")) }
        #expect(steps == Array(1...40))
    }

    @Test("a bad estimate is named and the others go on")
    func bad() async throws {
        let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Examples/estimates").path
        let items =
            EstimateItem.all(at: "/nowhere/at/all.xml")
            + EstimateItem.all(at: example + "/rear-door.txt")
            + EstimateItem.all(at: example + "/door")
        var taken = 0
        var refused: [String] = []
        await EstimateQueue(desk: nil, isWhole: true, inFlight: 4).run(items) { told in
            if case .taken = told.fate { taken += 1 } else { refused.append(told.line.plain) }
        }
        #expect(taken == 2)
        #expect(refused.count == 1)
        #expect(refused.first?.contains("no such file") == true)
    }

    @Test("paths that lead out of an archive are none")
    func archivePaths() {
        for path in ["manifest.json", "tables/a_b.jsonl", "csv/a.csv", "files/0a9f"] {
            #expect(ArchiveFolder.isPath(path))
        }
        for path in ["../a", "tables/../a", "tables/", "other/a", "tables/a/b", "files/.a", "/a"] {
            #expect(!ArchiveFolder.isPath(path))
        }
    }
}
