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
    }

    enum Transport: String, CaseIterable {
        case tcp, ipc
    }

    static let echoes = [
        Echo(transport: .tcp, cargo: .opaque(bytes: 128), inFlight: 64),
        Echo(transport: .tcp, cargo: .job, inFlight: 64),
        Echo(transport: .tcp, cargo: .opaque(bytes: 128), inFlight: 1),
        Echo(transport: .tcp, cargo: .opaque(bytes: 128), inFlight: 1_000),
        Echo(transport: .tcp, cargo: .opaque(bytes: 16 << 10), inFlight: 64),
        Echo(transport: .tcp, cargo: .opaque(bytes: 1 << 20), inFlight: 8),
        Echo(transport: .ipc, cargo: .opaque(bytes: 128), inFlight: 64),
    ]

    static let readyPatience: Duration = .seconds(10)

    static func outcomes(_ course: Course) async throws -> [Outcome] {
        let folder = try course.scratch("echo")
        defer { course.discard(folder) }
        EchoService.keepMetrics()
        var outcomes: [Outcome] = []
        for transport in Transport.allCases {
            let peers = EchoPeers(transport: transport, folder: folder, course: course)
            let echoes = echoes.filter { $0.transport == transport }
            outcomes += try await peers.around { client in
                var outcomes: [Outcome] = []
                for echo in echoes {
                    outcomes.append(try await measure(echo, client, peers).outcome(course))
                }
                return outcomes
            }
        }
        return outcomes
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
            ours: Contestant(name: "Wire") { try await call(client, echo, $0) },
            peers: peers.contestants(bytes: bytes, echo)
        )
    }

    /// So many tasks, each with one call at a time, on the loop's own thread as in a handler.
    private static func call(_ client: Client, _ echo: Echo, _ seconds: Int) async throws -> Sample
    {
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        let microseconds = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<echo.inFlight {
                group.addTask(executorPreference: Loop.shared) {
                    try await calls(client, echo.cargo, until: end)
                }
            }
            var all: [Double] = []
            for try await took in group { all += took }
            return all
        }
        return Sample(
            microseconds: microseconds,
            seconds: (ContinuousClock.now - begin).inSeconds
        )
    }

    private static func calls(
        _ client: Client,
        _ cargo: Echo.Cargo,
        until end: ContinuousClock.Instant
    ) async throws -> [Double] {
        var took: [Double] = []
        var before = ContinuousClock.now
        switch cargo {
        case .opaque(let bytes):
            let payload = [UInt8](repeating: 7, count: bytes)
            while before < end {
                let reply = try await client.call(
                    path: EchoService.path,
                    policy: EchoService.policy,
                    payload: payload,
                    try EchoGateway.shared.options(now: before)
                )
                guard reply.payload.count == bytes else {
                    throw Trouble("the echo gave back something else")
                }
                let now = ContinuousClock.now
                took.append((now - before).inMicroseconds)
                before = now
            }
        case .job:
            while before < end {
                let job = try await client.call(
                    EchoService.typed,
                    EchoService.job,
                    try EchoGateway.shared.options(now: before)
                )
                guard job.jobNumber == EchoService.job.jobNumber else {
                    throw Trouble("the echo gave back something else")
                }
                let now = ContinuousClock.now
                took.append((now - before).inMicroseconds)
                before = now
            }
        }
        return took
    }
}
