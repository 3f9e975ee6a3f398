import Crypto
import Foundation
import Logging
import Schema
import SwiftProtobuf
import Synchronization
import Testing
import Wire

@testable import Gateway

extension StampVerifier {
    /// As the services check stamps.
    static func of(_ files: [String], checked: Tally? = nil) throws -> StampVerifier {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return StampVerifier(keys: try StampKeys(files: files, logger: logger)) {
            checked?.add()
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: $2) else {
                return false
            }
            return key.isValidSignature($0, for: $1)
        }
    }

    final class Tally: Sendable {
        private let count = Atomic(0)
        func add() { count.add(1, ordering: .relaxed) }
        var value: Int { count.load(ordering: .relaxed) }
    }
}

/// Each but `generations` was seen to fail once: with a stamp made for every call, without the
/// second stamp, with the service's own code passed on, without `former`.
@Suite("The gateway's word for a person")
struct GatewayStampTests {
    private static let person = Actor(userID: "u", shopID: "s", session: "x")
    private static let second: Int64 = 1_000_000

    /// A clock that a test moves.
    private final class Clock: Sendable {
        private let time = Atomic<Int64>(1_800_000_000_000_000)
        var now: Int64 { time.load(ordering: .relaxed) }
        func move(_ seconds: Int64) {
            time.add(seconds * GatewayStampTests.second, ordering: .relaxed)
        }
    }

    private func inDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "stamps-\(UUID().uuidString.prefix(8))"
        ).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    @Test("is given again for 30 s, and again after the clock was put back")
    func again() throws {
        let clock = Clock()
        let desk = StampDesk(.init()) { clock.now }
        let first = try desk.stamped(Self.person)
        #expect(first.stamp?.issued == clock.now)
        clock.move(29)
        #expect(try desk.stamped(Self.person) == first)
        clock.move(1)
        let second = try desk.stamped(Self.person)
        #expect(second.stamp?.issued == clock.now && second != first)
        clock.move(-10)
        #expect(try desk.stamped(Self.person).stamp?.issued == clock.now)
        // Whatever changes about the person is signed anew.
        var other = Self.person
        other.shopID = "t"
        #expect(try desk.stamped(other).stamp != desk.stamped(Self.person).stamp)
    }

    @Test("stays with people who work while many others come by")
    func generations() throws {
        let clock = Clock()
        let desk = StampDesk(.init()) { clock.now }
        let first = try desk.stamped(Self.person)
        for number in 0..<StampDesk.peopleMax {
            _ = try desk.stamped(Actor(userID: "\(number)", shopID: "s"))
        }
        // A new one would be of this moment.
        clock.move(1)
        #expect(try desk.stamped(Self.person) == first)
    }

    @Test(
        "is given a second time when a clock has jumped, and then no more",
        arguments: [(1, "OK"), (1_000, "STAMP_EXPIRED")]
    )
    func jump(wrong: Int, expected: String) async throws {
        try await inDirectory { directory in
            let key = try StampKey(file: directory + "/stamp.key")
            _ = try key.post(at: directory + "/run/gateway.stamp.pub")
            let asked = StampVerifier.Tally()
            let desk = StampDesk(key.signing) {
                // Two minutes slow, so many times.
                defer { asked.add() }
                let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
                return asked.value < wrong ? now - 120 * Self.second : now
            }
            let checked = StampVerifier.Tally()
            let endpoint = "ipc://\(directory)/run/jobs.sock"
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let server = Server(
                ServerConfiguration(
                    name: "jobs",
                    endpoints: [endpoint],
                    logger: logger,
                    stamps: try .of([directory + "/run/gateway.stamp.pub"], checked: checked)
                )
            )
            let method = try #require(AllMethods.list.first { $0.service == "jobs" })
            server.register(path: method.path, policy: MethodPolicy()) { payload, _ in payload }
            let serving = Task { try await server.run() }
            _ = await server.boundEndpoints()
            let services = try Services(
                stamps: desk,
                endpoints: ["jobs": [endpoint]],
                logger: logger
            )
            var reason = "OK"
            do {
                _ = try await services.call(method, [], CallOptions(actor: Self.person))
            } catch let error as RPCError {
                reason = error.reason
                // Nobody can mend it by signing in.
                #expect(error.code == .unavailable && error.metadata.isEmpty)
                #expect(Problem(error).status == 503)
            }
            #expect(reason == expected)
            #expect(checked.value == 2, "two stamps, whatever comes of it")
            await services.close()
            serving.cancel()
            _ = await serving.result
        }
    }

    @Test("is by a key that is kept, and whose public half lies where the services look")
    func keyFile() async throws {
        try await inDirectory { directory in
            let (secret, shown) = (directory + "/data/stamp.key", directory + "/run/g.pub")
            let first = try StampKey(file: secret)
            let again = try StampKey(file: secret)
            #expect(first.signing.rawRepresentation == again.signing.rawRepresentation)
            #expect(try mode(secret) == 0o600 && mode(directory + "/data") == 0o700)
            #expect(try !first.post(at: shown))
            #expect(try !again.post(at: shown))
            #expect(try keys(shown) == [Array(first.signing.publicKey.rawRepresentation)])
            #expect(try mode(directory + "/run") == 0o700)
            // A new key: the one before counts on until it is taken off.
            try FileManager.default.removeItem(atPath: secret)
            let next = try StampKey(file: secret)
            #expect(try next.post(at: shown))
            let both = [next, first].map { Array($0.signing.publicKey.rawRepresentation) }
            #expect(try keys(shown) == both)
            try next.post(alone: shown)
            #expect(try keys(shown) == Array(both.prefix(1)))
            // Nobody else may read it.
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: secret)
            #expect(throws: TokenKeys.Refusal.self) { try StampKey(file: secret) }
        }
    }

    private func keys(_ path: String) throws -> [[UInt8]] {
        let entries = try PublicKeyFile(file: path).entries
        #expect(entries.allSatisfy { $0.name == StampKeys.holder })
        return entries.map(\.key.bytes)
    }

    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }
}
