/// Every failure of a call: thrown by clients, and by handlers to answer.
public struct RPCError: Error, Sendable, Hashable {
    public var code: Code
    /// Stable, SCREAMING_SNAKE: what programs compare. (google.rpc.ErrorInfo.reason)
    public var reason: String
    /// For people. Never parsed.
    public var message: String
    /// Facts of the reason. (google.rpc.ErrorInfo.metadata)
    public var metadata: [String: String]
    /// Which fields of the request are wrong. (google.rpc.BadRequest)
    public var fields: [FieldViolation]
    /// What has to be otherwise before the call can succeed. (google.rpc.PreconditionFailure)
    public var preconditions: [PreconditionViolation]
    /// What is known about the effect. What a handler throws is `definite` to its caller, unless
    /// it says `unknown`, or `refused` for a call of which it has done nothing.
    public var outcome: Outcome
    /// The caller waits at least so long before it tries again. (google.rpc.RetryInfo)
    public var retryAfter: Duration?
    /// Where the failure arose.
    var origin: Origin = .here
    /// Somebody nearer to the failure has retried: retries belong to one layer.
    var isRetried = false

    /// Lets a server tell a handler's own answer from one that the handler passes on.
    enum Origin: Sendable, Hashable {
        /// Made in this process.
        case here
        /// Came back from a call that this process made; retried as far as it may be.
        case calledService
    }

    public init(
        _ code: Code,
        _ reason: String,
        _ message: String,
        metadata: [String: String] = [:],
        fields: [FieldViolation] = [],
        preconditions: [PreconditionViolation] = [],
        outcome: Outcome = .definite,
        retryAfter: Duration? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.metadata = metadata
        self.fields = fields
        self.preconditions = preconditions
        self.outcome = outcome
        self.retryAfter = retryAfter
    }
}

extension RPCError: CustomStringConvertible {
    public var description: String { "\(code.name) \(reason): \(message)" }
}

/// A field of the request that is wrong.
public struct FieldViolation: Sendable, Hashable {
    /// Path in the request: "job.lines[3].amount".
    public var field: String
    /// Stable, SCREAMING_SNAKE.
    public var reason: String
    /// For people.
    public var description: String

    public init(field: String, reason: String, description: String) {
        self.field = field
        self.reason = reason
        self.description = description
    }
}

/// A state of the world that forbids the call now.
public struct PreconditionViolation: Sendable, Hashable {
    /// Stable, SCREAMING_SNAKE.
    public var type: String
    /// What it is about: "jobs/0190…".
    public var subject: String
    /// For people.
    public var description: String

    public init(type: String, subject: String, description: String) {
        self.type = type
        self.subject = subject
        self.description = description
    }
}
