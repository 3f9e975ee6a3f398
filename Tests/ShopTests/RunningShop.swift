import BuiltPrograms
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Five real processes under `collisionos up`, on a temporary data directory and a free port, with
/// the example shop in it.
final class RunningShop: Sendable {
    static let readyPatience: Duration = .seconds(90)

    struct NotReady: Error, CustomStringConvertible {
        let description: String
    }

    let data: String
    let port: Int
    private let supervisor: Process

    var url: String { "http://127.0.0.1:\(port)" }
    var shopFile: String { data + "/shop.json" }
    var outbox: String { data + "/comms/outbox" }

    init() async throws {
        // Short: the path of a socket has at most 108 bytes.
        data = NSTemporaryDirectory() + "shop-" + UUID().uuidString.prefix(8).lowercased()
        port = try Self.freePort()
        try FileManager.default.createDirectory(
            atPath: data,
            withIntermediateDirectories: true
        )
        supervisor = Process()
        supervisor.executableURL = URL(fileURLWithPath: BuiltPrograms.folder + "/collisionos")
        supervisor.arguments = ["up", "--data", data, "--port", String(port)]
        supervisor.standardOutput = FileHandle.nullDevice
        supervisor.standardError = FileHandle.nullDevice
        supervisor.standardInput = FileHandle.nullDevice
        try supervisor.run()
        do {
            try await waitUntilReady()
            let setUp = try await Programs.collisionos(
                ["setup", "--data", data, "--for", Programs.example, "--save", shopFile])
            guard setUp.status == 0 else { throw NotReady(description: setUp.complaints) }
        } catch {
            remove()
            throw error
        }
    }

    func waitUntilReady() async throws {
        let began = ContinuousClock.now
        while try await Programs.collisionos(["health", "--data", data, "--url", url]).status != 0 {
            guard ContinuousClock.now - began < Self.readyPatience, supervisor.isRunning else {
                throw NotReady(description: "not ready; see \(data)/logs")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The process id of one of the five, as the supervisor wrote it down.
    func pid(_ name: String) -> Int32? {
        let text = try? String(contentsOfFile: "\(data)/run/\(name).pid", encoding: .utf8)
        return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    func killHard(_ name: String) {
        if let pid = pid(name) { kill(pid, SIGKILL) }
    }

    /// Ends as Ctrl-C does; gives the supervisor's status.
    func stop() async -> Int32 {
        supervisor.terminate()
        let supervisor = supervisor
        await Task.detached { supervisor.waitUntilExit() }.value
        return supervisor.terminationStatus
    }

    /// Ends what still runs, also after a failure, and takes the data away.
    func remove() {
        if supervisor.isRunning {
            supervisor.terminate()
            supervisor.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: data)
    }

    func walk(line: (@Sendable (String) -> Void)? = nil) async throws -> Programs.Ended {
        try await Programs.collisionos(
            [
                "walk", "--url", url, "--shop", shopFile, "--data", data, Programs.example,
            ] + (line == nil ? ["--json"] : []),
            line: line
        )
    }

    /// Imports the example once more, for another claim and with a comment that fills it to so many
    /// bytes.
    func importFile(of bytes: Int, claim: String) async throws -> Programs.Ended {
        var text = try String(contentsOfFile: Programs.example, encoding: .utf8)
        text = text.replacingOccurrences(
            of: "<ClaimNum>[^<]*</ClaimNum>",
            with: "<ClaimNum>\(claim)</ClaimNum>",
            options: .regularExpression
        )
        let filling = String(repeating: "x", count: max(0, bytes - text.utf8.count))
        let file = data + "/\(claim).xml"
        try Data((text + "\n<!--\(filling)-->\n").utf8).write(to: URL(fileURLWithPath: file))
        let owner = try people().first ?? [:]
        return try await Programs.collisionos([
            "import", "--url", url, "--email", owner["email"] as? String ?? "", "--password",
            owner["password"] as? String ?? "", file,
        ])
    }

    private func saved() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: shopFile))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// Who works in the shop; the owner first.
    private func people() throws -> [[String: Any]] {
        try saved()["people"] as? [[String: Any]] ?? []
    }

    func shopID() throws -> String {
        (try saved()["shop"] as? [String: Any])?["id"] as? String ?? ""
    }

    /// A list as the operator sees it.
    func list(_ service: String, _ method: String, _ key: String) async throws -> [[String: Any]] {
        let shop = try shopID()
        let ended = try await Programs.collisionos(
            [
                "call", service, method, #"{"pageSize":200}"#, "--shop", shop, "--data", data,
                "--compact",
            ])
        return ended.objects.first?[key] as? [[String: Any]] ?? []
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard bound else { throw NotReady(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
