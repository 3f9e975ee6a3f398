import ArgumentParser
import Foundation
import Logging
import Wire

/// A service with one method that gives back what it was sent.
enum EchoService {
    static let path = "/benchmarks.Echo/Say"
    static let policy = MethodPolicy(effect: .noSideEffects, needsActor: false)

    static func client(_ endpoint: String) -> Client {
        Client(
            ClientConfiguration(
                name: "benchmarks",
                target: "echo",
                endpoints: [endpoint],
                logger: quiet("echo.client")
            )
        )
    }

    static func server(_ endpoint: String) -> Server {
        let server = Server(
            ServerConfiguration(
                name: "echo",
                endpoints: [endpoint],
                logger: quiet("echo.server")
            )
        )
        server.register(path: path, policy: policy) { payload, _ in payload }
        return server
    }

    private static func quiet(_ label: String) -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = .critical
        return logger
    }
}

/// `benchmarks serve-echo`: the echo as a process of its own, until SIGTERM.
struct ServeEcho: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-echo",
        abstract: "Serve the echo that is measured.",
        shouldDisplay: false
    )

    @Argument var endpoint: String

    func run() async throws { try await EchoService.server(endpoint).run() }
}
