import Wire

/// The echo as a process of its own, and a client to it.
struct EchoProcess: Sendable {
    let child: Child
    let client: Client

    /// A path of a socket has at most 107 bytes: `folder` is short.
    init(folder: String) throws {
        let endpoint = "ipc://\(folder)/echo.sock"
        child = try Child(
            Programs.beside(),
            EchoService.arguments(endpoint),
            output: "\(folder)/echo.log"
        )
        client = EchoService.client(endpoint)
    }

    /// Does the body while the process runs.
    func around<T: Sendable>(_ body: (EchoProcess) async throws -> T) async throws -> T {
        try await [child].around {
            guard await client.waitUntilReady(timeout: EchoMeasures.readyPatience) else {
                throw Trouble("the echo did not come up: \(child.printed)")
            }
            let result = try await body(self)
            await client.close()
            return result
        }
    }
}
