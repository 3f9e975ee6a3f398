import Foundation
import Testing

@testable import Wire

/// The page docs/wire.md is enough to write a client: one in another language keeps and expects
/// every rule of it.
@Suite("A client in another language", .enabled(if: PythonClient.isPossible))
struct ConformanceTests {
    @Test("finds every rule of docs/wire.md kept, down to the drain")
    func conformance() async throws {
        let service = await TestService { $0.register(descriptors: Array("descriptors".utf8)) }
        let endpoint = try #require(service.endpoints.first)
        let marker = endpoint.dropFirst("ipc://".count) + ".drain"
        let process = try PythonClient.start(
            ["python3", PythonClient.script.path, endpoint, "--until-drain", String(marker)])
        var hasDrained = false
        for _ in 0..<12_000 where process.isRunning {
            if !hasDrained, FileManager.default.fileExists(atPath: String(marker)) {
                hasDrained = true
                await service.server.drain()
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(hasDrained)
        await service.kill()
    }
}

/// Tests/Conformance/conformance.py, if this machine can run it.
enum PythonClient {
    static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Conformance/conformance.py")

    /// Python with pyzmq and protobuf, and protoc, are not everywhere.
    static let isPossible: Bool =
        (try? run(["python3", "-c", "import zmq, google.protobuf, google.rpc.status_pb2"])) == 0
        && (try? run(["protoc", "--version"])) == 0

    static func start(_ command: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = FileHandle.standardError
        try process.run()
        return process
    }

    static func run(_ command: [String]) throws -> Int32 {
        let process = try start(command)
        process.waitUntilExit()
        return process.terminationStatus
    }
}
