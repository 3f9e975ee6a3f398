import SwiftProtobuf

/// Calls the methods of one service over one or more endpoints.
///
/// A call ends with an answer or an `RPCError` at its deadline at the latest. Failures that left
/// no effect, or whose repetition the method allows, are tried again within the deadline: at most
/// three attempts, and no more than a tenth of all calls.
public final class Client: Sendable {
    let core: ClientCore

    /// Connects in the background.
    public init(_ configuration: ClientConfiguration) {
        core = ClientCore(configuration)
        core.loop.run { [core] in core.start() }
    }

    deinit {
        core.loop.run { [core] in core.abort() }
    }

    /// - Throws: `RPCError`.
    public nonisolated(nonsending) func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions = CallOptions()
    ) async throws -> S {
        guard let payload: [UInt8] = try? request.serializedBytes() else {
            throw Refusals.callerFault("the request cannot be encoded")
        }
        let reply = try await core.call(
            path: method.path,
            policy: method.policy,
            payload: payload,
            options: options
        )
        do {
            return try S(serializedBytes: reply.payload)
        } catch {
            throw Refusals.unreadableAnswer()
        }
    }

    /// Opaque bytes, for callers without generated code.
    ///
    /// - Throws: `RPCError`.
    public nonisolated(nonsending) func call(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8],
        _ options: CallOptions = CallOptions()
    ) async throws -> Reply {
        try await core.call(path: path, policy: policy, payload: payload, options: options)
    }

    /// Like `call(_:_:_:)`, with what the handler put beside its answer.
    public nonisolated(nonsending) func callWithMetadata<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions = CallOptions()
    ) async throws -> (response: S, metadata: [String: [UInt8]]) {
        guard let payload: [UInt8] = try? request.serializedBytes() else {
            throw Refusals.callerFault("the request cannot be encoded")
        }
        let reply = try await core.call(
            path: method.path,
            policy: method.policy,
            payload: payload,
            options: options
        )
        do {
            return (try S(serializedBytes: reply.payload), reply.metadata)
        } catch {
            throw Refusals.unreadableAnswer()
        }
    }

    /// Whether an endpoint is connected and says that it takes calls.
    public func isReady() -> Bool { core.isReady.load(ordering: .relaxed) }

    /// - Returns: whether the service became ready in time.
    public func waitUntilReady(timeout: Duration) async -> Bool {
        await core.waitUntilReady(timeout: timeout)
    }

    /// Takes no new calls, waits for those outstanding, says goodbye and disconnects.
    public func close() async { await core.close() }
}
