import BuiltPrograms
import Crypto
import Foundation
import Logging
import Testing

@testable import Wire

/// The page docs/wire.md is enough to write a client and a server: ones in another language keep
/// and expect every rule of it. What is broken is seen: see the controls in Tests/Conformance.
@Suite("Another language", .serialized, .enabled(if: Python.speaksWire))
struct ConformanceTests {
    @Test("as a client finds every rule of docs/wire.md kept, down to the drain")
    func conformance() async throws {
        // A directory of mode 0700, as a server makes it for its socket.
        let folder = FileManager.default.temporaryDirectory.appending(path: "wire-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        var logger = Logger(label: "conformance")
        logger.logLevel = .critical
        let server = Server(
            ServerConfiguration(
                name: "test",
                endpoints: ["ipc://" + folder.path + "/s"],
                build: "1",
                logger: logger,
                stamps: try Self.stamps(logger)
            )
        )
        server.register(descriptors: Array("descriptors".utf8))
        ConformanceMethods.register(on: server)
        let running = Task { try await server.run() }
        let endpoint = try #require(await server.boundEndpoints().first)
        let marker = folder.path + "/drain"
        let process = try start(
            "conformance.py",
            [endpoint, "--until-drain", marker]
        )
        var hasDrained = false
        for _ in 0..<24_000 where process.isRunning {
            if !hasDrained, FileManager.default.fileExists(atPath: marker) {
                hasDrained = true
                await server.drain()
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(hasDrained)
        running.cancel()
        _ = await running.result
    }

    /// The key of Tests/Conformance/actors.py, which is anybody's.
    private static func stamps(_ logger: Logger) throws -> StampVerifier {
        let seed = SHA256.hash(data: Data("the gateway of the tests".utf8))
        let gateway = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(seed))
        let known = try #require(CurveKey(bytes: Array(gateway.publicKey.rawRepresentation)))
        return StampVerifier(keys: StampKeys([known], logger: logger)) { signature, message, key in
            (try? Curve25519.Signing.PublicKey(rawRepresentation: key))
                .map { $0.isValidSignature(Data(signature), for: Data(message)) } ?? false
        }
    }

    @Test(
        "as a server finds that our clients keep every rule, and bear whatever it sends them",
        .enabled(if: BuiltPrograms.areThere)
    )
    func server() async throws {
        let script = "Tests/Conformance/server.py"
        let ended = try await Proof.run(script, [], within: .seconds(400))
        #expect(ended.status == 0, "\(ended.output)")
    }

    private func start(_ script: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let path = BuiltPrograms.root.appending(path: "Tests/Conformance/" + script).path
        process.arguments = [Python.command, path] + arguments
        process.standardOutput = FileHandle.standardError
        try process.run()
        return process
    }
}
