import SwiftProtobuf

/// Answers the calls of one service on one or more endpoints.
///
/// Methods are registered, then `run` binds and serves until `drain` has ended or the task is
/// cancelled. A handler runs on the loop's thread and must not block it; what takes time there is
/// awaited.
public final class Server: Sendable {
    let core: ServerCore

    public init(_ configuration: ServerConfiguration) {
        core = ServerCore(configuration)
        core.registerIntrospection()
    }

    /// A path that is registered again has the newer handler.
    public func register<Q, S>(
        _ method: Method<Q, S>,
        _ handler: nonisolated(nonsending) @escaping @Sendable (Q, CallContext) async throws -> S
    ) {
        core.methods.register(
            path: method.path,
            policy: method.policy,
            .unary { payload, context in
                let request: Q
                do {
                    request = try Q(serializedBytes: payload)
                } catch {
                    throw Refusals.unreadableRequest()
                }
                return try await handler(request, context).serializedBytes()
            }
        )
    }

    /// A method whose messages are opaque here.
    public func register(
        path: String,
        policy: MethodPolicy,
        _ handler:
            nonisolated(nonsending) @escaping @Sendable ([UInt8], CallContext) async throws ->
            [UInt8]
    ) {
        core.methods.register(path: path, policy: policy, .unary(handler))
    }

    func register(_ handler: MethodTable.Handler, path: String, policy: MethodPolicy) {
        core.methods.register(path: path, policy: policy, handler)
    }

    /// - Parameter descriptors: a serialized FileDescriptorSet: what Introspection/Schema answers,
    ///   and what WELCOME has the hash of.
    public func register(descriptors: [UInt8]) {
        core.methods.register(descriptors: descriptors)
    }

    /// - Throws: `TransportError` if an endpoint cannot be bound; `CancellationError` if the task
    ///   is cancelled, which ends running calls at once.
    public func run() async throws { try await core.run() }

    /// Stops without failing a call: tells all clients, takes calls until they have acknowledged
    /// (2 s at most), finishes what runs (25 s at most) and closes. `run` then returns.
    public func drain() async { await core.drain() }

    /// While not ready, calls other than Introspection are refused and clients send none. A
    /// server is ready when it is made.
    public func setReady(_ ready: Bool) { core.setReady(ready) }

    public func stats() -> ServerStats { core.stats() }

    /// Where the server can be reached once `run` has bound: with the ports that the system chose.
    public func boundEndpoints() async -> [String] { await core.boundEndpoints() }
}
