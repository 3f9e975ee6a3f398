public import SwiftProtobuf

/// What a call may be: its path, its two messages and its policy, generated from the contracts.
public struct Method<Request: Message & Sendable, Response: Message & Sendable>: Sendable {
    /// "/package.Service/Method".
    public let path: String
    public let policy: MethodPolicy

    public init(path: String, policy: MethodPolicy = MethodPolicy()) {
        self.path = path
        self.policy = policy
    }
}

/// What caller and callee agree on about a method before any call is made.
public struct MethodPolicy: Sendable, Hashable {
    /// What a second execution of the same request would do.
    public enum Effect: Sendable {
        /// Reads only: may be repeated when it is unknown whether it ran.
        case noSideEffects
        /// Running twice is the same as running once.
        case idempotent
        /// Repeated after an unknown outcome only with an idempotency key.
        case unkeyed
    }

    public var effect: Effect
    /// How long a caller waits when it says nothing. Default 10 s.
    public var timeout: Duration
    /// Bit number in `Actor.permissions` that the acting person needs. 0 = none.
    public var permission: UInt32
    /// Names of the peers that may call. Empty = all.
    public var peers: [String]
    /// A call on nobody's behalf is UNAUTHENTICATED.
    public var needsActor: Bool
    /// Largest request message in bytes. Default 4 MiB.
    public var requestBytesMax: Int

    public init(
        effect: Effect = .unkeyed,
        timeout: Duration = .seconds(10),
        permission: UInt32 = 0,
        peers: [String] = [],
        needsActor: Bool = true,
        requestBytesMax: Int = 4 << 20
    ) {
        self.effect = effect
        self.timeout = timeout
        self.permission = permission
        self.peers = peers
        self.needsActor = needsActor
        self.requestBytesMax = requestBytesMax
    }
}

extension MethodPolicy {
    /// Why the caller may not call it, in the order in which reasons count.
    package func refusal(
        of context: CallContext,
        stamps: StampVerifier?,
        payloadBytes: Int,
        now: Int64
    ) -> RPCError? {
        refusal(
            peer: context.peer,
            actor: context.knownActor,
            stamps: stamps,
            payloadBytes: payloadBytes,
            now: now
        )
    }

    func refusal(
        peer: String,
        actor: KnownActor?,
        stamps: StampVerifier?,
        payloadBytes: Int,
        now: Int64
    ) -> RPCError? {
        if !peers.isEmpty && !peers.contains(peer) {
            return Refusals.wrongPeer(peer)
        }
        if needsActor && actor == nil { return Refusals.actorMissing() }
        if let refusal = actor?.refusal(from: peer, stamps, now: now) { return refusal }
        if permission != 0 {
            guard let actor else { return Refusals.actorMissing() }
            if !actor.actor.may(permission) {
                return Refusals.permissionMissing(permission)
            }
        }
        if payloadBytes > requestBytesMax {
            return Refusals.tooLargeToTake(bytes: payloadBytes, max: requestBytesMax)
        }
        return nil
    }
}
