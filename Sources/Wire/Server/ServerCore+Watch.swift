/// Introspection/WatchStats: how a service fares, again and again.
extension ServerCore {
    /// Streams of Introspection wait in no queue and take no place of a call, so they have a
    /// number of their own.
    static let watchersMax = 16

    func registerWatch() {
        let method = Introspection.watchStats
        methods.register(
            path: method.path,
            policy: method.policy,
            .streaming { [unowned self] payload, _, call in
                guard let request = try? IntrospectionWatchStatsRequest(serializedBytes: payload)
                else { throw Refusals.unreadableRequest() }
                let sink = ItemSink<IntrospectionStatsResponse>(call) { try $0.serializedBytes() }
                do {
                    try await watch(request, sink)
                } catch is CancellationError where phase == .draining {
                    throw Refusals.drained()
                }
            }
        )
    }

    private nonisolated(nonsending) func watch(
        _ request: IntrospectionWatchStatsRequest,
        _ sink: ItemSink<IntrospectionStatsResponse>
    ) async throws {
        let allowed = Introspection.watchIntervalMilliseconds
        guard allowed.contains(request.intervalMs) else {
            let description = "\(allowed.lowerBound) to \(allowed.upperBound)"
            throw RPCError(
                .invalidArgument,
                "INTERVAL_OUT_OF_RANGE",
                "the interval has \(description) milliseconds",
                fields: [
                    FieldViolation(
                        field: "interval_ms",
                        reason: "OUT_OF_RANGE",
                        description: description
                    )
                ],
                outcome: .refused
            )
        }
        var left = request.count
        while true {
            try await sink.send(statsResponse())
            if left == 1 { return }
            left -= min(left, 1)
            // Those that came after the drain had begun are not among those that it ended.
            if phase != .serving { throw Refusals.drained() }
            try await Task.sleep(for: .milliseconds(request.intervalMs))
        }
    }

    /// The service drains: nobody waits 25 s for what has no end of its own.
    func endWatches() {
        for call in running.all where call.method.isIntrospection { call.task?.cancel() }
    }
}
