import Foundation
import Glibc
import Logging
import Wire

/// How many times an echo through the whole runtime asks for memory, on each side.
///
///     LD_PRELOAD=count_allocations.so EchoAllocations [CALLS]
///
/// starts itself as the server, makes so many calls, 64 at a time, and prints
/// `client <allocations a call> server <allocations a call>`.
@main
struct EchoAllocations {
    static let inFlight = 64
    /// Before counting: buffers grow, caches fill.
    static let warmUpCalls = 6_400

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "serve", let endpoint = arguments.dropFirst().first {
            return try await Echo.server(endpoint).run()
        }
        guard let count = Counter.read else {
            throw Trouble("run it with LD_PRELOAD=count_allocations.so")
        }
        let calls = arguments.first.flatMap { Int($0) } ?? 64_000
        let folder = NSTemporaryDirectory() + "echo-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let endpoint = "ipc://\(folder)/echo.sock"
        let server = Process()
        server.executableURL = Bundle.main.executableURL
        server.arguments = ["serve", endpoint]
        try server.run()
        defer { server.terminate() }

        let client = Echo.client(endpoint)
        guard await client.waitUntilReady(timeout: .seconds(10)) else {
            throw Trouble("the echo did not come up")
        }
        try await Echo.call(client, times: warmUpCalls)
        let before = (count(), try await Echo.allocations(client))
        try await Echo.call(client, times: calls)
        let after = (count(), try await Echo.allocations(client))
        func each(_ before: UInt64, _ after: UInt64) -> String {
            String(format: "%.2f", Double(after - before) / Double(calls))
        }
        print("client \(each(before.0, after.0)) server \(each(before.1, after.1))")
        await client.close()
    }

    struct Trouble: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

/// The allocations of this process so far, as the preloaded library counts them.
enum Counter {
    /// Nil if it is not loaded.
    static let read: (@convention(c) () -> UInt64)? = dlsym(nil, "allocations_made").map {
        unsafeBitCast($0, to: (@convention(c) () -> UInt64).self)
    }
}

/// 128 opaque bytes there and back, with head, deadline, admission and meters.
enum Echo {
    static let path = "/allocations.Echo/Say"
    static let countPath = "/allocations.Echo/Count"
    static let policy = MethodPolicy(effect: .noSideEffects, needsActor: false)

    static func server(_ endpoint: String) -> Server {
        let server = Server(
            ServerConfiguration(name: "echo", endpoints: [endpoint], logger: quiet)
        )
        server.register(path: path, policy: policy) { payload, _ in payload }
        server.register(path: countPath, policy: policy) { _, _ in
            let count = Counter.read?() ?? 0
            return withUnsafeBytes(of: count.bigEndian) { Array($0) }
        }
        return server
    }

    static func client(_ endpoint: String) -> Client {
        Client(
            ClientConfiguration(
                name: "counter",
                target: "echo",
                endpoints: [endpoint],
                logger: quiet
            )
        )
    }

    static func call(_ client: Client, times: Int) async throws {
        let payload = [UInt8](repeating: 7, count: 128)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<EchoAllocations.inFlight {
                group.addTask(executorPreference: Loop.shared) {
                    for _ in 0..<times / EchoAllocations.inFlight {
                        _ = try await client.call(path: path, policy: policy, payload: payload)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Of the server's process.
    static func allocations(_ client: Client) async throws -> UInt64 {
        let reply = try await client.call(path: countPath, policy: policy, payload: [])
        return reply.payload.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static var quiet: Logger {
        var logger = Logger(label: "echo")
        logger.logLevel = .critical
        return logger
    }
}
