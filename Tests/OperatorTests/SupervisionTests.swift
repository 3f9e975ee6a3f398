import Foundation
import Testing

@testable import collisionos

@Suite("Watching over programs")
struct SupervisionTests {
    @Test("a program that keeps falling is started ever more slowly, up to a limit")
    func backoff() {
        var backoff = Backoff()
        var delays: [Duration] = []
        for _ in 0..<10 { delays.append(backoff.delay(afterRunning: .zero)) }
        #expect(delays.first == Backoff.first)
        #expect(delays.last == Backoff.longest)
        #expect(zip(delays, delays.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(backoff.delay(afterRunning: Backoff.stoodLongEnough) == Backoff.first)
    }

    @Test("sockets lie in a directory that only the owner enters, and one supervisor holds it")
    func layout() throws {
        let path = NSTemporaryDirectory() + "layout-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let layout = try DataLayout(data: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: layout.run)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        let lock = try layout.lock()
        #expect(throws: DataLayout.Refused.self) { try layout.lock() }
        lock.release()
        try layout.lock().release()
        #expect(throws: DataLayout.Refused.self) {
            try DataLayout(data: path + String(repeating: "/long", count: 30))
        }
    }

    @Test("an EMS set is found by any one of its tables")
    func emsSet() throws {
        let folder = NSTemporaryDirectory() + "ems-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["AB12.ENV", "AB12.LIN", "AB12V.VEH", "CD34.LIN", "notes.txt"] {
            try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let group = try #require(try EstimatePaths.groups(at: folder + "/AB12.LIN").first)
        #expect(group.members.map(\.name) == ["AB12.ENV", "AB12.LIN", "AB12V.VEH"])
        #expect(throws: EstimatePaths.Unreadable.self) {
            try EstimatePaths.groups(at: folder + "/x")
        }
    }
}
