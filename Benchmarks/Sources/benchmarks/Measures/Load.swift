import Foundation

/// HTTP load by `wrk`: so many connections, each with one request at a time.
struct Load: Sendable {
    static let connections = 32

    let method: String
    let url: String
    /// Sent with every request when not empty.
    var body = ""
    var token = ""
    let course: Course

    /// - Throws: `Trouble` when any answer was no success: refusals are quick, and no figure.
    func run(_ seconds: Int) async throws -> Sample {
        let folder = try course.scratch("load")
        defer { course.discard(folder) }
        let file = "\(folder)/body.json"
        try Data(body.utf8).write(to: URL(fileURLWithPath: file))
        let printed = try await Child.run(
            Programs.wrk,
            [
                "--threads", "1", "--connections", "\(Self.connections)", "--duration",
                "\(seconds)s", "--timeout", "10s", "--script", "\(course.peers)/load.lua", url,
            ],
            environment: [
                "LOAD_METHOD": method, "LOAD_BODY": file, "LOAD_TOKEN": token,
                "LOAD_KEY": UUID().uuidString.lowercased(),
            ],
            output: "\(folder)/wrk.log"
        )
        let marker = "figures "
        guard let line = printed.split(separator: "\n").last(where: { $0.hasPrefix(marker) }) else {
            throw Trouble("wrk printed no figures: \(printed)")
        }
        let parts = line.dropFirst(marker.count).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0] == "0" else {
            throw Trouble("\(method) \(url): \(printed)")
        }
        return try Sample(printed: String(parts[1]), by: "wrk")
    }
}
