import Foundation
import Wire

/// A server stream to another process, read as fast as it comes: what an item costs where no call is
/// made for each. A stream of five seconds has some 10⁶ items.
enum StreamMeasures {
    /// Of a stream, for each second that a round is to take.
    static let itemsPerSecond = 200_000
    static let bytes = 128

    static func outcomes(_ course: Course) async throws -> [Outcome] {
        let folder = try course.scratch("stream")
        defer { course.discard(folder) }
        EchoService.keepMetrics()
        let peers = try EchoPeers(transport: .tcp, folder: folder, course: course)
        return try await peers.around { client in
            [
                try await Measure(
                    name: "stream of items of \(bytes) B, tcp, one stream",
                    unit: "items",
                    ours: Contestant(name: "Wire") { seconds in
                        try await opaque(client, items: seconds * itemsPerSecond)
                    },
                    peers: [peers.pushed(bytes: bytes, bar: 0.6)]
                ).outcome(course),
                try await Measure(
                    name: "stream of jobs of 20 fields, tcp, one stream",
                    unit: "items",
                    ours: Contestant(name: "Wire") { seconds in
                        try await jobs(client, items: seconds * itemsPerSecond)
                    },
                    peers: [
                        peers.pushed(
                            bytes: (try EchoService.job.serializedBytes() as [UInt8]).count,
                            bar: nil
                        ), peers.grpcStream(bar: 2),
                    ]
                ).outcome(course),
            ]
        }
    }

    private static func opaque(_ client: Client, items: Int) async throws -> Sample {
        try await timed(items) {
            let stream = client.stream(
                path: EchoService.itemsPath,
                policy: EchoService.policy,
                payload: Array("\(items) \(bytes)".utf8),
                try options()
            )
            var count = 0
            for try await item in stream where item.count == bytes { count += 1 }
            return count
        }
    }

    private static func jobs(_ client: Client, items: Int) async throws -> Sample {
        try await timed(items) {
            var asked = EchoService.job
            asked.estimatedHoursHundredths = Int32(clamping: items)
            let stream = client.stream(
                EchoService.typedItems,
                asked,
                try options()
            )
            var count = 0
            for try await job in stream where job.jobNumber == asked.jobNumber { count += 1 }
            return count
        }
    }

    private static func options() throws -> CallOptions {
        var options = try EchoGateway.shared.options(now: .now)
        options.timeout = .seconds(120)
        return options
    }

    /// On the loop's own thread, as in a handler.
    private static func timed(
        _ items: Int,
        _ read: @escaping @Sendable () async throws -> Int
    ) async throws -> Sample {
        let begin = ContinuousClock.now
        let came = try await Task(executorPreference: Loop.shared) { try await read() }.value
        guard came == items else { throw Trouble("\(came) of \(items) items came") }
        return Sample(perSecond: Double(items) / (ContinuousClock.now - begin).inSeconds)
    }
}
