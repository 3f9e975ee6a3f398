import ArgumentParser
import Foundation

/// `collisionos up`: the five programs on this machine, watched over until Ctrl-C.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start the gateway and the four services, and restart one that falls.",
        discussion: """
            Sockets lie in <data>/run, databases in <data>/<service>, logs in <data>/logs. \
            SIGTERM or Ctrl-C drains all of them.
            """
    )

    @Option(help: "Where databases, logs and sockets are kept.")
    var data = "data"

    @Option(help: "Address the gateway listens on.")
    var host = "127.0.0.1"

    @Option(help: "Port the gateway listens on.")
    var port = 8080

    @Option(help: "Where the five programs are; beside this one when not said.")
    var programs: String?

    func run() async throws {
        let layout = try DataLayout(data: data)
        let lock = try layout.lock()
        defer { lock.release() }
        let folder = try programs ?? Self.ownFolder()
        let specifications = ProgramSpecification.all(
            layout: layout,
            programs: folder,
            host: host,
            port: port
        )
        for specification in specifications {
            guard FileManager.default.isExecutableFile(atPath: specification.executable) else {
                throw ValidationError("\(specification.executable) is not built: swift build")
            }
        }
        let supervisor = Supervisor(specifications, layout: layout)
        try await supervisor.run(url: "http://\(host):\(port)")
    }

    private static func ownFolder() throws -> String {
        guard let path = Bundle.main.executablePath else {
            throw ValidationError("Where is this program? Say --programs.")
        }
        return (path as NSString).deletingLastPathComponent
    }
}
