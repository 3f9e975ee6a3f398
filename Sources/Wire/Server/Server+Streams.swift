import SwiftProtobuf

extension Server {
    /// A method that answers with any number of items. The handler sends them through the sink and
    /// returns when there are no more.
    ///
    ///     server.register(streaming: JobsMethods.watchJobs) { request, context, sink in
    ///         for job in jobs { try await sink.send(job) }
    ///     }
    ///
    /// A path that is registered again has the newer handler.
    public func register<Q, S>(
        streaming method: StreamingMethod<Q, S>,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable (Q, CallContext, ItemSink<S>) async throws
            -> Void
    ) {
        register(
            .streaming { payload, context, call in
                let request: Q
                do {
                    request = try Q(serializedBytes: payload)
                } catch {
                    throw Refusals.unreadableRequest()
                }
                let sink = ItemSink<S>(call) { try $0.serializedBytes() }
                try await handler(request, context, sink)
            },
            path: method.path,
            policy: method.policy
        )
    }

    /// A streaming method whose messages are opaque here.
    public func register(
        streaming path: String,
        policy: MethodPolicy,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable ([UInt8], CallContext, ItemSink<[UInt8]>)
            async throws -> Void
    ) {
        register(
            .streaming { payload, context, call in
                try await handler(payload, context, ItemSink(call) { $0 })
            },
            path: path,
            policy: policy
        )
    }
}
