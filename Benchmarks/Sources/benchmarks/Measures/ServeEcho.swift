import ArgumentParser
import Wire

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
    @Option(help: "File of the echo's keys.") var key = ""
    @Option(help: "File of the keys that may call.") var allow = ""

    func run() async throws {
        EchoService.keepMetrics()
        let security = try ServerSecurity.of(keyFile: key, allowListFile: allow)
        try await EchoService.server(endpoint, stampKey: stampKey, security: security).run()
    }
}
