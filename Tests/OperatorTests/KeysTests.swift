import Foundation
import Testing
import Wire

@testable import collisionos

@Suite("collisionos keys")
struct KeysTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "keys-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
    }

    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test("new writes a key file for the owner alone and a line for the lists of others")
    func new() throws {
        try KeysCommand.New.parse(["gateway", "--out", folder]).run()
        let pair = try CurveKeyPair(file: folder + "/gateway.key")
        #expect(try mode(folder + "/gateway.key") == 0o600)
        let shown = try PublicKeyFile(file: folder + "/gateway.pub").entries
        #expect(shown.map(\.name) == ["gateway"] && shown.map(\.key) == [pair.publicKey])
        let text = try String(contentsOfFile: folder + "/gateway.pub", encoding: .utf8)
        #expect(!text.contains(pair.secret.revealed()))
        #expect(throws: (any Error).self) {
            try KeysCommand.New.parse(["gateway", "--out", folder]).run()
        }
        #expect(try CurveKeyPair(file: folder + "/gateway.key") == pair)
        #expect(throws: (any Error).self) {
            try KeysCommand.New.parse(["No Name", "--out", folder]).run()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("allow adds a key once, lets a name have two, and refuses one key for two names")
    func allow() throws {
        let list = folder + "/allow"
        let (old, new) = (
            try CurveKeyPair.generate().publicKey.z85, try CurveKeyPair.generate().publicKey.z85
        )
        for key in [old, old, new] {
            try KeysCommand.Allow.parse([list, "jobs", "--", key]).run()
        }
        #expect(try AllowList(file: list).entries.map(\.name) == ["jobs", "jobs"])
        #expect(try KeyFiles.shown(list) == ["jobs \(old)", "jobs \(new)"])
        for (name, key) in [("parts", old), ("Parts", new), ("parts", "short")] {
            #expect(throws: (any Error).self) {
                try KeysCommand.Allow.parse([list, name, "--", key]).run()
            }
        }
        #expect(try AllowList(file: list).entries.count == 2)
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test("show prints the public key of a key file and never its secret")
    func show() throws {
        let pair = try CurveKeyPair.generate()
        let path = folder + "/jobs.key"
        try KeyFiles.create(path, pair.fileText(of: "jobs"), mode: 0o600)
        #expect(try KeyFiles.shown(path) == ["public \(pair.publicKey)"])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let error = #expect(throws: (any Error).self) { try KeyFiles.shown(path) }
        #expect(!"\(error as Any)".contains(pair.secret.revealed()))
        try? FileManager.default.removeItem(atPath: folder)
    }
}
