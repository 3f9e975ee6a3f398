import Foundation
import SwiftProtobuf
import Wire

/// The processes that answer on one transport: ours and its peers.
struct EchoPeers {
    let transport: EchoMeasures.Transport
    let folder: String
    let course: Course
    /// Nil but with CURVE.
    private let keys: EchoKeys?

    init(transport: EchoMeasures.Transport, folder: String, course: Course) throws {
        self.transport = transport
        self.folder = folder
        self.course = course
        keys = transport == .curve ? try EchoKeys(folder: folder) : nil
        try Data(EchoService.job.serializedBytes() as [UInt8]).write(to: URL(filePath: jobFile))
    }

    private var ours: String { endpoint("ours", 0) }
    private var bare: String { endpoint("bare", 1) }
    private var grpc: String { "127.0.0.1:\(course.port + 2)" }
    private var grpcSwift: String { "\(course.port + 3)" }

    private var jobFile: String { "\(folder)/job.bin" }

    private func endpoint(_ name: String, _ offset: Int) -> String {
        switch transport {
        case .ipc: "ipc://\(folder)/\(name).sock"
        case .tcp, .curve: "tcp://127.0.0.1:\(course.port + offset)"
        }
    }

    /// Does the body while they run.
    func around<T: Sendable>(_ body: (Client) async throws -> T) async throws -> T {
        var children = [
            try Child(
                Programs.beside(),
                EchoService.arguments(ours) + (keys?.serverArguments ?? []),
                output: "\(folder)/ours.log"
            ),
            try Child(
                "\(course.peers)/zmq_echo",
                [transport == .curve ? "serve-curve" : "serve", bare],
                output: "\(folder)/bare.log"
            ),
        ]
        if transport == .tcp {
            children.append(
                try Child(
                    "\(course.peers)/grpc_echo",
                    ["serve", grpc],
                    output: "\(folder)/grpc.log"
                )
            )
            children.append(
                try Child(
                    Programs.beside("grpc-swift-echo"),
                    ["serve", grpcSwift],
                    output: "\(folder)/grpc-swift.log"
                )
            )
        }
        return try await children.around {
            let client = EchoService.client(ours, security: try keys?.client)
            guard await client.waitUntilReady(timeout: EchoMeasures.readyPatience) else {
                throw Trouble("the echo did not come up: \(children[0].printed)")
            }
            let result = try await body(client)
            await client.close()
            return result
        }
    }

    func contestants(bytes: Int, _ echo: EchoMeasures.Echo) -> [Contestant] {
        let verb = transport == .curve ? "call-curve" : "call"
        let name = "libzmq in C, \(bytes) B, bare" + (transport == .curve ? ", CURVE" : "")
        var contestants = [
            Contestant(name: name, bar: echo.bar) { seconds in
                try await call(
                    "\(course.peers)/zmq_echo",
                    [verb, bare, "\(bytes)", "\(echo.inFlight)", "\(seconds)"]
                )
            }
        ]
        if transport == .tcp, case .job = echo.cargo {
            contestants += [
                Contestant(name: "gRPC in C++, 20 fields", bar: 5) { seconds in
                    try await call(
                        "\(course.peers)/grpc_echo",
                        ["call", grpc, "\(echo.inFlight)", "\(seconds)"]
                    )
                },
                Contestant(name: "grpc-swift-2, 20 fields", bar: 20) { seconds in
                    try await call(
                        Programs.beside("grpc-swift-echo"),
                        ["call", grpcSwift, jobFile, "\(echo.inFlight)", "\(seconds)"]
                    )
                },
            ]
        }
        return contestants
    }

    /// The same items pushed by bare libzmq, one message each.
    func pushed(bytes: Int, bar: Double?) -> Contestant {
        Contestant(name: "libzmq in C, \(bytes) B, pushed", bar: bar) { seconds in
            try await call(
                "\(course.peers)/zmq_echo",
                ["pull", bare, "\(bytes)", "\(seconds * StreamMeasures.itemsPerSecond)"]
            )
        }
    }

    func grpcStream(bar: Double?) -> Contestant {
        Contestant(name: "gRPC in C++, server stream", bar: bar) { seconds in
            try await call(
                "\(course.peers)/grpc_echo",
                ["stream", grpc, "\(seconds * StreamMeasures.itemsPerSecond)"]
            )
        }
    }

    private func call(_ peer: String, _ arguments: [String]) async throws -> Sample {
        let line = try await Child.run(
            peer,
            arguments,
            output: "\(folder)/call.log"
        )
        return try Sample(printed: line, by: peer)
    }
}
