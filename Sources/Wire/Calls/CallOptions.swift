/// What one call wants otherwise than its method and its surroundings say. `nil` and empty values
/// are inherited from `CallContext.current`; the idempotency key and metadata never are.
public struct CallOptions: Sendable {
    /// From now. The method's timeout if nil; never beyond the deadline of the call we are in.
    public var timeout: Duration?
    /// At most 255 bytes. "" = none.
    public var idempotencyKey: String
    public var actor: Actor?
    public var metadata: [String: [UInt8]]
    public var traceparent: String
    public var tracestate: String
    public var requestID: String

    public init(
        timeout: Duration? = nil,
        idempotencyKey: String = "",
        actor: Actor? = nil,
        metadata: [String: [UInt8]] = [:],
        traceparent: String = "",
        tracestate: String = "",
        requestID: String = ""
    ) {
        self.timeout = timeout
        self.idempotencyKey = idempotencyKey
        self.actor = actor
        self.metadata = metadata
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.requestID = requestID
    }
}

/// The answer of an opaque call.
public struct Reply: Sendable {
    /// The response message as bytes.
    public var payload: [UInt8]
    public var metadata: [String: [UInt8]]

    public init(payload: [UInt8], metadata: [String: [UInt8]] = [:]) {
        self.payload = payload
        self.metadata = metadata
    }
}
