import ArgumentParser

/// `benchmarks serve-echo`: the echo as a process of its own, until SIGTERM.
struct ServeEcho: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-echo",
        abstract: "Serve the echo that is measured.",
        shouldDisplay: false
    )

    @Argument var endpoint: String
    /// Public, of whoever vouches for people.
    @Argument var stampKey: String

    func run() async throws {
        EchoService.keepMetrics()
        try await EchoService.server(endpoint, stampKey: stampKey).run()
    }
}
