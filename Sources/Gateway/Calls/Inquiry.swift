import HTTPTypes

/// One HTTP request as the gateway's decisions see it: no socket, no stream.
struct Inquiry: Sendable {
    /// Upper case: `GET`.
    let verb: String
    /// Still percent-encoded, without the query.
    let path: Substring
    let query: Substring
    let headers: HTTPFields
    /// The client's address, without port.
    let address: String
    /// Reads the body, at most so many bytes.
    let body: @Sendable (_ bytesMax: Int) async throws(Problem) -> [UInt8]
    /// Reads the body a part at a time.
    let parts: BodyParts
    let trace: Trace

    init(
        verb: String,
        target: String,
        headers: HTTPFields,
        address: String,
        trace: Trace,
        parts: BodyParts = .none,
        body: @escaping @Sendable (_ bytesMax: Int) async throws(Problem) -> [UInt8]
    ) {
        self.verb = verb
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = halves.first ?? ""
        query = halves.dropFirst().first ?? ""
        self.headers = headers
        self.address = address
        self.trace = trace
        self.body = body
        self.parts = parts
    }

    /// The one value of a header; nil when it is absent.
    func single(_ name: HTTPField.Name) throws(Problem) -> String? {
        let values = headers[values: name]
        guard values.count <= 1 else {
            throw .header(name.canonicalName, "duplicate", "this header is sent once")
        }
        return values.first
    }
}

/// What goes back.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPFields = [:]
    var body: [UInt8] = []
    /// A body that is fetched while it is sent; instead of `body`.
    var stream: AnswerStream?
    /// Of the route, for logs and metrics: `/v1/jobs/{id}`.
    var route = ""

    static func json(_ status: Int, _ body: [UInt8]) -> Answer {
        Answer(status: status, headers: [.contentType: "application/json"], body: body)
    }
}

/// A request's body, handed on as it arrives.
struct BodyParts: Sendable {
    typealias Take = @Sendable ([UInt8]) async throws(Problem) -> Void

    /// At most `bytesMax` bytes in all; each part has `partBytes`, but for the last.
    let read:
        @Sendable (_ bytesMax: Int, _ partBytes: Int, _ take: @escaping Take) async throws(Problem)
            -> Void

    /// A request without a body.
    static let none = BodyParts { _, _, _ async throws(Problem) in }
}

/// An answer's body, fetched a part at a time.
struct AnswerStream: Sendable {
    /// Bytes of the whole.
    let size: Int64
    /// What was fetched before the answer began.
    let first: [UInt8]
    /// The bytes from an offset on; never empty before the end.
    let next: @Sendable (_ offset: Int64) async throws -> [UInt8]
}

extension HTTPField.Name {
    private static func of(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name) ?? .via
    }

    static let requestID = of("x-request-id")
    static let traceparent = of("traceparent")
    static let tracestate = of("tracestate")
    static let idempotencyKey = of("idempotency-key")
    static let idempotentReplayed = of("idempotent-replayed")
    static let staleCopies = of("stale-copies")
    static let requestTimeout = of("request-timeout")
    static let connectTimeout = of("connect-timeout-ms")
    static let connectVersion = of("connect-protocol-version")
    static let rateLimit = of("ratelimit")
    static let rateLimitPolicy = of("ratelimit-policy")
    static let forwardedFor = of("x-forwarded-for")
    static let referrerPolicy = of("referrer-policy")
    static let contentSecurityPolicy = of("content-security-policy")
    static let contentTypeOptions = of("x-content-type-options")
    static let resourcePolicy = of("cross-origin-resource-policy")
}
