import Wire

/// The processes that answer on one transport: ours and its peers.
struct EchoPeers {
    let transport: EchoMeasures.Transport
    let folder: String
    let course: Course

    private var ours: String { endpoint("ours", 0) }
    private var bare: String { endpoint("bare", 1) }
    private var grpc: String { "127.0.0.1:\(course.port + 2)" }

    private func endpoint(_ name: String, _ offset: Int) -> String {
        switch transport {
        case .ipc: "ipc://\(folder)/\(name).sock"
        case .tcp: "tcp://127.0.0.1:\(course.port + offset)"
        }
    }

    /// Does the body while they run.
    func around<T: Sendable>(_ body: (Client) async throws -> T) async throws -> T {
        var children = [
            try Child(
                Programs.beside(),
                ["serve-echo", ours, EchoGateway.shared.publicText],
                output: "\(folder)/ours.log"
            ),
            try Child(
                "\(course.peers)/zmq_echo",
                ["serve", bare],
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
        }
        return try await children.around {
            let client = EchoService.client(ours)
            guard await client.waitUntilReady(timeout: EchoMeasures.readyPatience) else {
                throw Trouble("the echo did not come up: \(children[0].printed)")
            }
            let result = try await body(client)
            await client.close()
            return result
        }
    }

    func contestants(bytes: Int, _ echo: EchoMeasures.Echo) -> [Contestant] {
        var contestants = [
            Contestant(name: "libzmq in C, \(bytes) B, bare") { seconds in
                try await call("zmq_echo", [bare, "\(bytes)", "\(echo.inFlight)", "\(seconds)"])
            }
        ]
        if transport == .tcp, case .job = echo.cargo {
            contestants.append(
                Contestant(name: "gRPC in C++, 20 fields") { seconds in
                    try await call("grpc_echo", [grpc, "\(echo.inFlight)", "\(seconds)"])
                }
            )
        }
        return contestants
    }

    private func call(_ peer: String, _ arguments: [String]) async throws -> Sample {
        let line = try await Child.run(
            "\(course.peers)/\(peer)",
            ["call"] + arguments,
            output: "\(folder)/call.log"
        )
        return try Sample(printed: line, by: peer)
    }
}
