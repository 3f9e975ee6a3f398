/// What the runtime itself says no to: stable reasons, one maker each.
enum Refusals {
    static let helloRequired = "HELLO_REQUIRED"

    // MARK: The caller's side

    static func closed() -> RPCError {
        var error = RPCError(
            .unavailable,
            "CLIENT_CLOSED",
            "the client is closed",
            outcome: .notSent
        )
        error.isRetried = true
        return error
    }

    /// The call has waited for an endpoint; that was its retry.
    static func noEndpoint(_ target: String) -> RPCError {
        var error = RPCError(
            .unavailable,
            "NO_ENDPOINT",
            "no endpoint of \(target) is ready",
            metadata: ["target": target],
            outcome: .notSent,
            retryAfter: .seconds(1)
        )
        error.isRetried = true
        return error
    }

    static func callerFull(_ target: String) -> RPCError {
        RPCError(
            .resourceExhausted,
            "CALLER_FULL",
            "too many calls to \(target) wait here",
            metadata: ["target": target],
            outcome: .notSent,
            retryAfter: .seconds(1)
        )
    }

    static func tooLargeToSend(bytes: Int, max: Int) -> RPCError {
        RPCError(
            .invalidArgument,
            "REQUEST_TOO_LARGE",
            "the request has \(bytes) bytes of at most \(max)",
            metadata: ["bytes": "\(bytes)", "bytesMax": "\(max)"],
            outcome: .notSent
        )
    }

    static func callerFault(_ text: String) -> RPCError {
        RPCError(.invalidArgument, "HEAD_INVALID", text, outcome: .notSent)
    }

    static func deadline(sent: Bool) -> RPCError {
        RPCError(
            .deadlineExceeded,
            "DEADLINE_EXCEEDED",
            "no answer within the deadline",
            outcome: sent ? .unknown : .notSent
        )
    }

    static func cancelled(sent: Bool) -> RPCError {
        RPCError(
            .cancelled,
            "CANCELLED",
            "the caller has cancelled",
            outcome: sent ? .unknown : .notSent
        )
    }

    static func peerGone(_ target: String) -> RPCError {
        RPCError(
            .unavailable,
            "PEER_GONE",
            "\(target) went away before it answered",
            metadata: ["target": target],
            outcome: .unknown
        )
    }

    static func unreadableAnswer() -> RPCError {
        RPCError(
            .internal,
            "RESPONSE_UNREADABLE",
            "the answer is not what the method returns",
            outcome: .unknown
        )
    }

    // MARK: The server's side. Nothing of these has been executed.

    static func helloFirst() -> RPCError {
        RPCError(
            .failedPrecondition,
            helloRequired,
            "say HELLO before the first request",
            outcome: .refused
        )
    }

    static func unknownMethod(_ path: String) -> RPCError {
        RPCError(
            .unimplemented,
            "METHOD_UNKNOWN",
            "there is no such method here",
            metadata: ["method": String(path.prefix(MetadataLimits.methodBytesMax))],
            outcome: .refused
        )
    }

    static func headFault(_ text: String) -> RPCError {
        RPCError(.invalidArgument, "HEAD_INVALID", text, outcome: .refused)
    }

    static func tooLargeToTake(bytes: Int, max: Int) -> RPCError {
        RPCError(
            .invalidArgument,
            "REQUEST_TOO_LARGE",
            "the request has \(bytes) bytes of at most \(max)",
            metadata: ["bytes": "\(bytes)", "bytesMax": "\(max)"],
            outcome: .refused
        )
    }

    static func unreadableRequest() -> RPCError {
        RPCError(
            .invalidArgument,
            "REQUEST_UNREADABLE",
            "the payload is not what the method takes",
            outcome: .refused
        )
    }

    static func wrongPeer(_ peer: String) -> RPCError {
        RPCError(
            .permissionDenied,
            "PEER_NOT_ALLOWED",
            "this method is not for \(peer)",
            metadata: ["peer": peer],
            outcome: .refused
        )
    }

    static func actorMissing() -> RPCError {
        RPCError(
            .unauthenticated,
            "ACTOR_MISSING",
            "the call is made on nobody's behalf",
            outcome: .refused
        )
    }

    static func actorFault(_ reason: String, _ text: String) -> RPCError {
        RPCError(.unauthenticated, reason, text, outcome: .refused)
    }

    static func actorForeign(_ peer: String) -> RPCError {
        RPCError(
            .unauthenticated,
            "ACTOR_FOREIGN",
            "\(peer) acts as another service or as the operator",
            metadata: ["peer": peer],
            outcome: .refused
        )
    }

    static func stampMissing(_ peer: String) -> RPCError {
        RPCError(
            .unauthenticated,
            "STAMP_MISSING",
            "the acting person has no stamp of the gateway",
            metadata: ["peer": peer],
            outcome: .refused
        )
    }

    static func stampInvalid(_ peer: String) -> RPCError {
        RPCError(
            .unauthenticated,
            "STAMP_INVALID",
            "the acting person's stamp is not by a key that counts here",
            metadata: ["peer": peer],
            outcome: .refused
        )
    }

    /// - Parameters: microseconds since 1970.
    static func stampExpired(issued: Int64, now: Int64) -> RPCError {
        RPCError(
            .unauthenticated,
            "STAMP_EXPIRED",
            "the acting person's stamp is too old, or of a time that has not come",
            metadata: ["issued": "\(issued)", "now": "\(now)"],
            outcome: .refused
        )
    }

    static func permissionMissing(_ number: UInt32) -> RPCError {
        RPCError(
            .permissionDenied,
            "PERMISSION_MISSING",
            "the acting person may not do this",
            metadata: ["permission": "\(number)"],
            outcome: .refused
        )
    }

    static func expired() -> RPCError {
        RPCError(
            .deadlineExceeded,
            "DEADLINE_EXCEEDED",
            "the deadline passed before the call could run",
            outcome: .refused
        )
    }

    static func shed(retryAfter: Duration) -> RPCError {
        RPCError(
            .resourceExhausted,
            "OVERLOADED",
            "more calls have come than can be taken",
            outcome: .refused,
            retryAfter: retryAfter
        )
    }

    static func draining() -> RPCError {
        RPCError(.unavailable, "DRAINING", "the service is stopping", outcome: .refused)
    }

    static func notReady() -> RPCError {
        RPCError(
            .unavailable,
            "NOT_READY",
            "the service is not ready yet",
            outcome: .refused,
            retryAfter: .milliseconds(200)
        )
    }

    // MARK: The server's side, after execution

    /// Of a stream that lasts until somebody ends it: the stop of the service is an end.
    static func drained() -> RPCError {
        RPCError(.unavailable, "DRAINING", "the service is stopping")
    }

    static func answerTooLarge(bytes: Int, max: Int) -> RPCError {
        RPCError(
            .resourceExhausted,
            "RESPONSE_TOO_LARGE",
            "the answer has \(bytes) bytes of at most \(max)",
            metadata: ["bytes": "\(bytes)", "bytesMax": "\(max)"],
            outcome: .unknown
        )
    }

    static func fault() -> RPCError {
        RPCError(
            .internal,
            "INTERNAL",
            "the service failed; its log has the cause",
            outcome: .unknown
        )
    }
}
