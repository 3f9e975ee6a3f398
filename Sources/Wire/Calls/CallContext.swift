import Synchronization

/// What a handler knows of its call. Task-local: calls that a handler makes inherit the rest of
/// its deadline, its trace, its request id and its actor without anyone passing them.
///
/// A value, kept behind one reference: it is handed about more often than it is changed.
public struct CallContext: Sendable {
    private var storage: Storage

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
        storage = Storage(
            method: method,
            actor: actor.map(KnownActor.init),
            peer: peer,
            deadline: deadline,
            idempotencyKey: idempotencyKey,
            traceparent: traceparent,
            tracestate: tracestate,
            requestID: requestID,
            metadata: metadata,
            attempt: attempt,
            replyMetadata: replyMetadata
        )
    }

    init(_ storage: Storage) { self.storage = storage }

    /// "/package.Service/Method".
    public var method: String {
        get { storage.method }
        set { change { $0.method = newValue } }
    }

    public var actor: Actor? {
        get { storage.actor?.actor }
        set { change { $0.actor = newValue.map(KnownActor.init) } }
    }

    /// The calling process by the name it gave in HELLO: "gateway", "jobs", "operator".
    public var peer: String {
        get { storage.peer }
        set { change { $0.peer = newValue } }
    }

    /// Nobody waits for the answer after this.
    public var deadline: ContinuousClock.Instant {
        get { storage.deadline }
        set { change { $0.deadline = newValue } }
    }

    /// "" = none.
    public var idempotencyKey: String {
        get { storage.idempotencyKey }
        set { change { $0.idempotencyKey = newValue } }
    }

    /// W3C trace context. "" = none.
    public var traceparent: String {
        get { storage.traceparent }
        set { change { $0.traceparent = newValue } }
    }

    public var tracestate: String {
        get { storage.tracestate }
        set { change { $0.tracestate = newValue } }
    }

    public var requestID: String {
        get { storage.requestID }
        set { change { $0.requestID = newValue } }
    }

    public var metadata: [String: [UInt8]] {
        get { storage.metadata }
        set { change { $0.metadata = newValue } }
    }

    /// 0 for the first attempt.
    public var attempt: Int {
        get { storage.attempt }
        set { change { $0.attempt = newValue } }
    }

    /// Travels back with the answer.
    public var replyMetadata: ReplyMetadata {
        get { storage.reply.metadata() }
        set { change { $0.reply = LazyReply(newValue) } }
    }

    @TaskLocal public static var current: CallContext?

    /// What the handler said beside its answer; nil if it never asked for the place to say it.
    var saidInReply: [String: [UInt8]]? { storage.reply.existing?.all }

    /// What calls made inside this one carry.
    var knownActor: KnownActor? { storage.actor }

    private mutating func change(_ body: (inout Storage) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(copying: storage) }
        body(&storage)
    }
}

extension CallContext {
    final class Storage: @unchecked Sendable {
        // @unchecked: changed only while one context holds it.
        var method: String
        var actor: KnownActor?
        var peer: String
        var deadline: ContinuousClock.Instant
        var idempotencyKey: String
        var traceparent: String
        var tracestate: String
        var requestID: String
        var metadata: [String: [UInt8]]
        var attempt: Int
        var reply: LazyReply

        init(
            method: String,
            actor: KnownActor?,
            peer: String,
            deadline: ContinuousClock.Instant,
            idempotencyKey: String,
            traceparent: String,
            tracestate: String,
            requestID: String,
            metadata: [String: [UInt8]],
            attempt: Int,
            replyMetadata: ReplyMetadata?
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
            reply = LazyReply(replyMetadata)
        }

        convenience init(copying other: Storage) {
            self.init(
                method: other.method,
                actor: other.actor,
                peer: other.peer,
                deadline: other.deadline,
                idempotencyKey: other.idempotencyKey,
                traceparent: other.traceparent,
                tracestate: other.tracestate,
                requestID: other.requestID,
                metadata: other.metadata,
                attempt: other.attempt,
                replyMetadata: other.reply.metadata()
            )
        }
    }
}

/// Most handlers say nothing beside their answer: the place for it is made when it is asked for.
struct LazyReply: ~Copyable, Sendable {
    private let made: Mutex<ReplyMetadata?>

    init(_ metadata: ReplyMetadata?) { made = Mutex(metadata) }

    var existing: ReplyMetadata? { made.withLock { $0 } }

    func metadata() -> ReplyMetadata {
        made.withLock { made in
            let metadata = made ?? ReplyMetadata()
            made = metadata
            return metadata
        }
    }
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
