import Foundation
import Testing

@testable import Wire

@Suite("Keys")
struct KeyTests {
    @Test("are 40 characters of Z85 and come back from them")
    func text() throws {
        // The example of ZeroMQ RFC 32.
        let hello: [UInt8] = [0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b]
        #expect(Z85.text(of: hello) == "HelloWorld")
        #expect(Z85.bytes(of: "HelloWorld") == hello)
        for _ in 0..<100 {
            let bytes = (0..<32).map { _ in UInt8.random(in: 0 ... .max) }
            let key = try #require(CurveKey(bytes: bytes))
            #expect(key.z85.utf8.count == 40)
            #expect(CurveKey(z85: key.z85) == key)
        }
        let pair = try CurveKeyPair.generate()
        #expect(try CurveKeyPair(publicKey: pair.publicKey, secret: pair.secret) == pair)
        #expect(try CurveKeyPair.generate() != pair)
    }

    @Test(
        "that are not Z85 of 32 bytes are refused",
        arguments: [
            "", "Hello", String(repeating: "0", count: 39), String(repeating: "0", count: 41),
            String(repeating: "0", count: 39) + " ", String(repeating: "0", count: 39) + "\"",
            String(repeating: "#", count: 40), String(repeating: "0", count: 38) + "é",
            "%nSc1" + String(repeating: "0", count: 35),
        ]
    )
    func badText(text: String) {
        #expect(CurveKey(z85: text) == nil)
        #expect(CurveSecret(z85: text) == nil)
    }

    @Test("do not show their secret: printed, interpolated, dumped or in an error")
    func redaction() throws {
        let pair = try CurveKeyPair.generate()
        let secret = pair.secret.revealed()
        let security = try ClientSecurity(keyPair: pair, serverKeys: [pair.publicKey])
        var dumped = ""
        dump(security, to: &dumped)
        dump(pair, to: &dumped)
        let bytes = pair.secret.bytes.prefix(4).map(String.init).joined(separator: ", ")
        for text in [
            "\(pair.secret)", String(reflecting: pair.secret), "\(pair)", String(reflecting: pair),
            "\(security)", dumped, "\(SocketSecurity.server(pair.secret, domain: ""))",
        ] {
            #expect(!text.contains(secret) && !text.contains(bytes))
        }
    }

    @Test("have a secret and a public half that belong together")
    func halves() throws {
        let (one, other) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        #expect(throws: SecurityError.self) {
            try CurveKeyPair(publicKey: one.publicKey, secret: other.secret)
        }
    }

    @Test("are read from a file that only its owner reaches")
    func keyFile() throws {
        let pair = try CurveKeyPair.generate()
        let path = TestService.directory() + "/jobs.key"
        try write(pair.fileText(of: "jobs"), to: path, mode: 0o600)
        #expect(try CurveKeyPair(file: path) == pair)
        for mode in [0o640, 0o604, 0o644] {
            try write(pair.fileText(of: "jobs"), to: path, mode: mode)
            #expect(throws: SecurityError.self) { try CurveKeyPair(file: path) }
        }
        let other = try CurveKeyPair.generate()
        for text in [
            "", "public \(pair.publicKey)", "public \(pair.publicKey)\nsecret x",
            "public \(other.publicKey)\nsecret \(pair.secret.revealed())",
            pair.fileText(of: "jobs") + "secret \(pair.secret.revealed())",
            String(repeating: "#", count: CurveKeyPair.fileBytesMax + 1),
        ] {
            try write(text, to: path, mode: 0o600)
            let error = #expect(throws: SecurityError.self) { try CurveKeyPair(file: path) }
            #expect(error?.description.contains(pair.secret.revealed()) == false)
        }
        #expect(throws: SecurityError.self) { try CurveKeyPair(file: path + "x") }
        #expect(throws: SecurityError.self) { try CurveKeyPair(file: TestService.directory()) }
    }

    @Test("of a list stand one a line behind the names of their holders")
    func list() throws {
        let (old, new, jobs) = (
            try CurveKeyPair.generate().publicKey, try CurveKeyPair.generate().publicKey,
            try CurveKeyPair.generate().publicKey
        )
        let path = TestService.directory() + "/allow"
        let text = "# Who may\n\ngateway \(old)\r\n  gateway\t\(new)  \njobs \(jobs)\njobs \(jobs)"
        try write(text, to: path, mode: 0o644)
        let entries = try AllowList(file: path).entries
        #expect(entries.map(\.name) == ["gateway", "gateway", "jobs"])
        #expect(Set(entries.map(\.key)) == [old, new, jobs])
        for bad in [
            "gateway", "gateway \(old) x", "Gateway \(old)", "gateway x", "gateway \(old)#",
            "gateway \(old)\njobs \(old)", "\u{0} \(old)",
        ] {
            try write(bad, to: path, mode: 0o644)
            #expect(throws: SecurityError.self) { try AllowList(file: path) }
        }
        try write(text, to: path, mode: 0o666)
        #expect(throws: SecurityError.self) { try AllowList(file: path) }
    }

    @Test("of a list follow its file, and stay as they were while it cannot be read")
    func followed() throws {
        let (one, other) = (
            try CurveKeyPair.generate().publicKey, try CurveKeyPair.generate().publicKey
        )
        let path = TestService.directory() + "/allow"
        try write("jobs \(one)", to: path, mode: 0o644)
        let list = try AllowList(file: path)
        let number = try #require(list.holder(of: one)).number
        list.followFile(quiet)
        #expect(list.generation == 1)
        try write("jobs \(one)\njobs \(other)", to: path, mode: 0o644)
        list.followFile(quiet)
        #expect(list.name(of: number) == "jobs" && list.holder(of: other)?.name == "jobs")
        try write("jobs \(one)\nnonsense", to: path, mode: 0o644)
        list.followFile(quiet)
        #expect(list.entries.count == 2)
        try FileManager.default.removeItem(atPath: path)
        list.followFile(quiet)
        #expect(list.entries.count == 2)
        try write("jobs \(other)", to: path, mode: 0o644)
        list.followFile(quiet)
        #expect(list.name(of: number) == nil && list.entries.map(\.key) == [other])
        try write("parts \(other)\njobs \(one)", to: path, mode: 0o644)
        list.followFile(quiet)
        #expect(list.holder(of: one)?.number != number)
        #expect(list.holder(of: other)?.name == "parts")
    }

    private func write(_ text: String, to path: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}

@Suite("The ZAP handler's answer")
struct ZapTests {
    private let key = CurveKey(bytes: Array(1...32))

    private func frames(
        version: String = "1.0",
        mechanism: String = "CURVE",
        credentials: [[UInt8]] = [Array(1...32)]
    ) -> [[UInt8]] {
        [version, "id", "collisionos", "192.0.2.1", "", mechanism].map { Array($0.utf8) }
            + credentials
    }

    private func answer(_ frames: [[UInt8]], domainIsKnown: Bool = true) throws -> [String] {
        let entry = try #require(key.flatMap { PublicKeyFile.Entry(name: "jobs", key: $0) })
        let list = try AllowList([entry])
        let request = try #require(ZapRequest(frames))
        return ZapAnswer(to: request, from: domainIsKnown ? list : nil).frames
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("names the holder of an allowed key")
    func allowed() throws {
        let answer = try answer(frames())
        #expect(answer.prefix(5) == ["1.0", "id", "200", "OK", "jobs"])
        #expect(answer.last == "\u{0a}Key-Number\0\0\0\u{01}1")
    }

    @Test("is no to everything else")
    func refused() throws {
        let requests: [([[UInt8]], Bool, String)] = [
            (frames(credentials: [Array(2...33)]), true, "400"),
            (frames(credentials: [Array(1...31)]), true, "400"),
            (frames(credentials: []), true, "400"),
            (frames(credentials: [Array(1...32), []]), true, "400"),
            (frames(mechanism: "NULL", credentials: []), true, "400"),
            (frames(mechanism: "PLAIN"), true, "400"),
            (frames(version: "2.0"), true, "500"),
            (frames(), false, "400"),
            (Array(frames().prefix(2)), true, "400"),
        ]
        for (frames, domainIsKnown, code) in requests {
            let answer = try answer(frames, domainIsKnown: domainIsKnown)
            #expect(answer.count == 6 && answer[2] == code)
            #expect(answer[4] == "" && answer[5] == "")
        }
        #expect(ZapRequest([]) == nil)
        #expect(ZapRequest([Array("1.0".utf8)]) == nil)
    }
}
