public import Wire

/// Another service as a handler calls it. Over a socket it is Wire's client; in tests another
/// service in the same process.
public protocol Peer: Sendable {
    /// Inherits deadline, trace, request id and actor from the call that it is made in.
    ///
    /// - Throws: `RPCError`.
    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S
}

extension Peer {
    public func call<Q, S>(_ method: Method<Q, S>, _ request: Q) async throws -> S {
        try await call(method, request, CallOptions())
    }
}

extension Client: Peer {}

/// A service that the definition does not name among its peers.
struct UndeclaredPeer: Peer {
    let name: String

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S {
        throw RPCError(
            .internal,
            "PEER_NOT_DECLARED",
            "\(name) is not among the peers of this service",
            outcome: .notSent
        )
    }
}
