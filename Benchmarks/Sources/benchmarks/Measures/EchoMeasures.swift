import Contracts
import SwiftProtobuf
import Wire

/// Echo between two processes: what a call costs before any work is done in it.
enum EchoMeasures {
    /// One line of the table.
    struct Echo {
        enum Cargo {
            case opaque(bytes: Int)
            /// `EchoService.job`, decoded and encoded on both sides.
            case job
        }

        var transport: Transport
        var cargo: Cargo
        /// Calls at a time.
        var inFlight: Int
        /// Least ratio to bare libzmq.
        var bar: Double?
    }

    enum Transport: String, CaseIterable {
        case tcp, ipc
        /// TCP with keys: everything is encrypted.
        case curve = "tcp with CURVE"
    }

    static let echoes = [
        Echo(transport: .tcp, cargo: .opaque(bytes: 128), inFlight: 64, bar: 0.6),
        Echo(transport: .tcp, cargo: .job, inFlight: 64, bar: 0.4),
        Echo(transport: .tcp, cargo: .opaque(bytes: 128), inFlight: 1, bar: 1 / latencyMost),
        Echo(transport: .tcp, cargo: .opaque(bytes: 128), inFlight: 1_000, bar: 0.6),
        Echo(transport: .tcp, cargo: .opaque(bytes: 16 << 10), inFlight: 64, bar: 0.6),
        Echo(transport: .tcp, cargo: .opaque(bytes: 1 << 20), inFlight: 8, bar: 0.6),
        Echo(transport: .curve, cargo: .opaque(bytes: 128), inFlight: 64, bar: 0.6),
        Echo(transport: .ipc, cargo: .opaque(bytes: 128), inFlight: 64),
    ]

    /// One call at a time may take so many times as long as bare libzmq.
    static let latencyMost = 1.25
    static let readyPatience: Duration = .seconds(10)

    static func findings(_ course: Course) async throws -> Findings {
        let folder = try course.scratch("echo")
        defer { course.discard(folder) }
        EchoService.keepMetrics()
        var findings = Findings()
        for transport in Transport.allCases {
            let peers = try EchoPeers(transport: transport, folder: folder, course: course)
            let echoes = echoes.filter { $0.transport == transport }
            let onTransport = try await peers.around { client in
                var findings = Findings()
                for echo in echoes {
                    let outcome = try await measure(echo, client, peers).outcome(course)
                    findings.outcomes.append(outcome)
                    if echo.inFlight == 1 { findings.readings += latencies(outcome) }
                }
                return findings
            }
            findings = findings + onTransport
        }
        return findings
    }

    private static func latencies(_ outcome: Outcome) -> [Reading] {
        guard let peer = outcome.peers.first?.figures else { return [] }
        func reading(_ what: String, _ ours: Double?, _ theirs: Double?) -> Reading? {
            guard let ours, let theirs, theirs > 0 else { return nil }
            return Reading(
                name: "\(outcome.name): \(what), ours / \(peer.name)",
                value: ours / theirs,
                unit: "×",
                most: latencyMost
            )
        }
        let both = [
            reading("p50", outcome.ours.p50, peer.p50), reading("p99", outcome.ours.p99, peer.p99),
        ]
        return both.compactMap(\.self)
    }

    private static func measure(_ echo: Echo, _ client: Client, _ peers: EchoPeers) -> Measure {
        let what: String
        let bytes: Int
        switch echo.cargo {
        case .opaque(let count):
            what = count < 1 << 10 ? "\(count) B" : "\(count >> 10) KiB"
            bytes = count
        case .job:
            what = "a job of 20 fields"
            bytes = (try? EchoService.job.serializedBytes() as [UInt8])?.count ?? 0
        }
        return Measure(
            name: "echo of \(what), \(echo.transport.rawValue), \(echo.inFlight) in flight",
            unit: "calls",
            ours: Contestant(name: "Wire") { seconds in
                try await call(client, echo.cargo, Callers(count: echo.inFlight), seconds)
            },
            peers: peers.contestants(bytes: bytes, echo)
        )
    }

    static func call(
        _ client: Client,
        _ cargo: Echo.Cargo,
        _ callers: Callers,
        _ seconds: Int
    ) async throws -> Sample {
        switch cargo {
        case .opaque(let bytes):
            let payload = [UInt8](repeating: 7, count: bytes)
            return try await callers.call(seconds) { _ in
                let reply = try await client.call(
                    path: EchoService.path,
                    policy: EchoService.policy,
                    payload: payload,
                    try EchoGateway.shared.options(now: .now)
                )
                guard reply.payload.count == bytes else {
                    throw Trouble("the echo gave back something else")
                }
            }
        case .job:
            return try await callers.call(seconds) { _ in
                let job = try await client.call(
                    EchoService.typed,
                    EchoService.job,
                    try EchoGateway.shared.options(now: .now)
                )
                guard job.jobNumber == EchoService.job.jobNumber else {
                    throw Trouble("the echo gave back something else")
                }
            }
        }
    }
}
