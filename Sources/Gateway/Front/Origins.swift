import HTTPTypes

/// Which other origins a browser lets read our answers. None unless the settings name them; a
/// name is compared whole, and `null` and `*` are never taken.
struct Origins: Sendable {
    static let originsMax = 32

    private let allowed: Set<String>

    init(_ origins: [String]) {
        allowed = Set(
            origins.filter { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
                .prefix(Self.originsMax)
        )
    }

    func add(to answer: inout Answer, _ inquiry: Inquiry) {
        guard !allowed.isEmpty else { return }
        answer.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = inquiry.headers[.origin], allowed.contains(origin) else { return }
        answer.headers[.accessControlAllowOrigin] = origin
        answer.headers[.resourcePolicy] = "cross-origin"
        answer.headers[.accessControlExposeHeaders] =
            "ETag, Location, Retry-After, X-Request-Id, Idempotent-Replayed, Stale-Copies, RateLimit"
        guard inquiry.verb == "OPTIONS", inquiry.headers[.accessControlRequestMethod] != nil else {
            return
        }
        answer.headers[.accessControlAllowMethods] = answer.headers[.allow] ?? ""
        answer.headers[.accessControlAllowHeaders] =
            "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
            + "Request-Timeout, Traceparent, X-Request-Id, Connect-Protocol-Version, "
            + "Connect-Timeout-Ms"
        answer.headers[.accessControlMaxAge] = "600"
    }
}
