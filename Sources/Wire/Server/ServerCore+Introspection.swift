/// What every service answers about itself.
extension ServerCore {
    func registerIntrospection() {
        register(Introspection.ping) { _, request in
            guard request.text.utf8.count <= Introspection.pingTextBytesMax else {
                throw RPCError(
                    .invalidArgument,
                    "TEXT_TOO_LONG",
                    "the text is longer than 1 KiB",
                    fields: [
                        FieldViolation(
                            field: "text",
                            reason: "TOO_LONG",
                            description: "at most 1024 bytes"
                        )
                    ]
                )
            }
            return .with {
                $0.text = request.text
                $0.time = WallClock.microseconds()
            }
        }
        register(Introspection.info) { core, _ in core.info() }
        register(Introspection.stats) { core, _ in core.statsResponse() }
        register(Introspection.schema) { core, _ in
            .with { $0.fileDescriptorSet.append(contentsOf: core.methods.descriptors) }
        }
        registerWatch()
    }

    /// The table must not keep its own core alive; whoever runs a handler does.
    private func register<Q, S>(
        _ method: Method<Q, S>,
        _ answer: @escaping @Sendable (ServerCore, Q) throws -> S
    ) {
        methods.register(
            path: method.path,
            policy: method.policy,
            .unary { [unowned self] payload, _ in
                guard let request = try? Q(serializedBytes: payload) else {
                    throw Refusals.unreadableRequest()
                }
                return try answer(self, request).serializedBytes()
            }
        )
    }

    private func info() -> IntrospectionInfoResponse {
        .with {
            $0.name = configuration.name
            $0.instance.append(contentsOf: configuration.instance)
            $0.build = configuration.build
            $0.uptimeMs = UInt64(clamping: (ContinuousClock.now - startedAt).wholeMilliseconds)
            $0.ready = stats().isReady
            $0.services = methods.services
            $0.methods = methods.all.map(\.path)
            $0.frameBytesMax = UInt32(frameBytesMax)
            $0.inFlightMax = UInt32(clamping: configuration.limits.inFlightMax)
            $0.queueMax = UInt32(clamping: configuration.limits.queueMax)
        }
    }

    func statsResponse() -> IntrospectionStatsResponse {
        let stats = stats()
        return .with {
            $0.inFlight = UInt32(clamping: stats.inFlight)
            $0.queued = UInt32(clamping: stats.queued)
            $0.sessions = UInt32(clamping: stats.sessions)
            $0.shed = stats.shed
            $0.expired = stats.expired
            $0.protocolErrors = stats.protocolErrors
            $0.methods = stats.methods.map { method in
                .with {
                    $0.path = method.path
                    $0.calls = method.calls
                    $0.errors = method.errors
                    $0.inFlight = UInt32(clamping: method.inFlight)
                    $0.p50Us = method.p50Microseconds
                    $0.p95Us = method.p95Microseconds
                    $0.p99Us = method.p99Microseconds
                }
            }
        }
    }
}
