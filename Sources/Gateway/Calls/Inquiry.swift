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
    let trace: Trace

    init(
        verb: String,
        target: String,
        headers: HTTPFields,
        address: String,
        trace: Trace,
        body: @escaping @Sendable (_ bytesMax: Int) async throws(Problem) -> [UInt8]
    ) {
        self.verb = verb
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first ?? ""
        query = parts.dropFirst().first ?? ""
        self.headers = headers
        self.address = address
        self.trace = trace
        self.body = body
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
    /// Of the route, for logs and metrics: `/v1/jobs/{id}`.
    var route = ""

    static func json(_ status: Int, _ body: [UInt8]) -> Answer {
        Answer(status: status, headers: [.contentType: "application/json"], body: body)
    }
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
