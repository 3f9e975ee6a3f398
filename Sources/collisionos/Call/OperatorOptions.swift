import ArgumentParser
import Logging
import Wire

/// Where the services' sockets are.
struct OperatorOptions: ParsableArguments {
    @Option(help: "The data directory that `collisionos up` was given.")
    var data = "data"

    @Option(help: "The directory of the sockets; <data>/run when not said.")
    var run: String?

    var runFolder: String { run ?? data + "/run" }

    /// A connection to one service as the peer `operator`.
    func client(_ service: String, endpoint: String? = nil) -> Client {
        var logger = Logger(label: "collisionos")
        logger.logLevel = .critical
        return Client(
            ClientConfiguration(
                name: "operator",
                target: service,
                endpoints: [endpoint ?? "ipc://\(runFolder)/\(service).sock"],
                logger: logger
            )
        )
    }
}

/// The services that own data, by peer name.
enum Services {
    static let names = ["jobs", "parts", "finance", "comms"]
}
