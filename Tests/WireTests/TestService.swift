import Foundation
import Glibc
import Logging
import SwiftProtobuf

@testable import Wire

typealias Text = Google_Protobuf_StringValue

/// A server that runs for the length of a test, on an ipc endpoint of its own unless told
/// otherwise, and clients of it.
final class TestService: Sendable {
    let server: Server
    let endpoints: [String]
    let running: Task<Void, any Error>

    static let echo = Method<Text, Text>(
        path: "/test.v1.Echo/Echo",
        policy: MethodPolicy(effect: .noSideEffects, needsActor: false)
    )

    init(
        endpoints asked: [String]? = nil,
        limits: ServerLimits = ServerLimits(),
        security: ServerSecurity? = nil,
        stamps: StampVerifier? = nil,
        loop: Loop = .shared,
        register: (Server) -> Void = { _ in }
    ) async {
        let asked = asked ?? ["ipc://" + TestService.directory() + "/s"]
        let server = Server(
            ServerConfiguration(
                name: "test",
                endpoints: asked,
                build: "1",
                limits: limits,
                logger: quiet,
                security: security,
                stamps: stamps,
                loop: loop
            )
        )
        server.register(Self.echo) { request, _ in request }
        register(server)
        self.server = server
        running = Task { try await server.run() }
        endpoints = await server.boundEndpoints()
    }

    func client(
        name: String = "tester",
        limits: ClientLimits = ClientLimits(),
        security: ClientSecurity? = nil,
        loop: Loop = .shared
    ) -> Client {
        Client(
            ClientConfiguration(
                name: name,
                target: "test",
                endpoints: endpoints,
                limits: limits,
                logger: quiet,
                security: security,
                loop: loop
            )
        )
    }

    /// Ends the server as a crash would: no goodbye.
    func kill() async {
        running.cancel()
        _ = await running.result
    }

    /// A new directory that others may look into.
    static func openDirectory() -> String {
        let path = directory()
        chmod(path, 0o755)
        return path
    }

    /// A new directory of mode 0700, gone when the tests end.
    static func directory() -> String {
        made(in: scratch) ?? scratch
    }

    private static let scratch: String = {
        let parent = FileManager.default.temporaryDirectory.path
        guard let path = made(in: parent) else { return parent }
        atexit { TestService.removeScratch() }
        return path
    }()

    private static func removeScratch() { try? FileManager.default.removeItem(atPath: scratch) }

    private static func made(in parent: String) -> String? {
        var template = Array((parent + "/wire-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

let quiet = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
}()

/// The failure of a call that should fail.
func failure(of call: () async throws -> some Any) async -> RPCError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error as? RPCError
    }
}
