import Wire

/// Echo of a small message between two processes over `ipc://`: what a call costs before any work
/// is done in it.
enum EchoMeasures {
    static let payloadBytes = 128
    /// Calls at a time, one measure each.
    static let inFlight = [1, 64]
    static let readyPatience: Duration = .seconds(10)

    static func outcomes(_ course: Course) async throws -> [Outcome] {
        let folder = try course.scratch("echo")
        defer { course.discard(folder) }
        let ours = "ipc://\(folder)/ours.sock"
        let bare = "ipc://\(folder)/bare.sock"
        let children = [
            try Child(
                Programs.beside(),
                ["serve-echo", ours],
                output: "\(folder)/ours.log"
            ),
            try Child(
                "\(course.peers)/zmq_echo",
                ["serve", bare],
                output: "\(folder)/bare.log"
            ),
        ]
        return try await children.around {
            let client = EchoService.client(ours)
            guard await client.waitUntilReady(timeout: readyPatience) else {
                throw Trouble("the echo did not come up: \(children[0].printed)")
            }
            var outcomes: [Outcome] = []
            for count in inFlight {
                let measure = Measure(
                    name: "echo over ipc, \(count) in flight",
                    unit: "calls",
                    ours: Contestant(name: "Wire") { try await call(client, count, $0) },
                    peers: [
                        Contestant(name: "libzmq in C, bare") { seconds in
                            let line = try await Child.run(
                                "\(course.peers)/zmq_echo",
                                ["call", bare, "\(payloadBytes)", "\(count)", "\(seconds)"],
                                output: "\(folder)/call.log"
                            )
                            return try Sample(printed: line, by: "zmq_echo")
                        }
                    ]
                )
                outcomes.append(try await measure.outcome(course))
            }
            await client.close()
            return outcomes
        }
    }

    /// So many tasks, each with one call at a time, on the loop's own thread as in a handler.
    private static func call(_ client: Client, _ tasks: Int, _ seconds: Int) async throws -> Sample
    {
        let payload = [UInt8](repeating: 7, count: payloadBytes)
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        let microseconds = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<tasks {
                group.addTask(executorPreference: Loop.shared) {
                    var took: [Double] = []
                    while true {
                        let before = ContinuousClock.now
                        if before >= end { return took }
                        let reply = try await client.call(
                            path: EchoService.path,
                            policy: EchoService.policy,
                            payload: payload
                        )
                        guard reply.payload.count == payloadBytes else {
                            throw Trouble("the echo gave back something else")
                        }
                        took.append((ContinuousClock.now - before).inMicroseconds)
                    }
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
}
