import Synchronization

/// What a handler knows of its call. Task-local: calls that a handler makes inherit the rest of
/// its deadline, its trace, its request id and its actor without anyone passing them.
public struct CallContext: Sendable {
    /// "/package.Service/Method".
    public var method: String
    public var actor: Actor?
    /// The calling process by the name it gave in HELLO: "gateway", "jobs", "operator".
    public var peer: String
    /// Nobody waits for the answer after this.
    public var deadline: ContinuousClock.Instant
    /// "" = none.
    public var idempotencyKey: String
    /// W3C trace context. "" = none.
    public var traceparent: String
    public var tracestate: String
    public var requestID: String
    public var metadata: [String: [UInt8]]
    /// 0 for the first attempt.
    public var attempt: Int
    /// Travels back with the answer.
    public var replyMetadata: ReplyMetadata

    public init(
        method: String,
        actor: Actor? = nil,
        peer: String = "",
        deadline: ContinuousClock.Instant,
        idempotencyKey: String = "",
        traceparent: String = "",
        tracestate: String = "",
        requestID: String = "",
        metadata: [String: [UInt8]] = [:],
        attempt: Int = 0,
        replyMetadata: ReplyMetadata = ReplyMetadata()
    ) {
        self.method = method
        self.actor = actor
        self.peer = peer
        self.deadline = deadline
        self.idempotencyKey = idempotencyKey
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.requestID = requestID
        self.metadata = metadata
        self.attempt = attempt
        self.replyMetadata = replyMetadata
    }

    @TaskLocal public static var current: CallContext?
}

/// What a handler wants to say beside its answer, such as "idempotent-replayed".
public final class ReplyMetadata: Sendable {
    private let entries = Mutex<[String: [UInt8]]>([:])

    public init() {}

    /// Keys are lower-case ASCII; an answer whose metadata breaks the limits of a head
    /// (`MetadataLimits`) is answered INTERNAL.
    public subscript(key: String) -> [UInt8]? {
        get { entries.withLock { $0[key] } }
        set { entries.withLock { $0[key] = newValue } }
    }

    public func set(_ key: String, _ text: String) {
        self[key] = Array(text.utf8)
    }

    public var all: [String: [UInt8]] { entries.withLock { $0 } }
}
