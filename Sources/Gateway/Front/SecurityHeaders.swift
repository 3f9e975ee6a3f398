import HTTPTypes

/// What every answer tells a browser: guess nothing, keep nothing, run nothing, frame nothing.
enum SecurityHeaders {
    /// The reference page may style itself and link to the description; nothing else.
    private static let pagePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"
    private static let policy = "default-src 'none'; frame-ancestors 'none'"

    static func add(to answer: inout Answer) {
        answer.headers[.contentTypeOptions] = "nosniff"
        answer.headers[.referrerPolicy] = "no-referrer"
        answer.headers[.resourcePolicy] = "same-origin"
        if answer.headers[.cacheControl] == nil { answer.headers[.cacheControl] = "no-store" }
        let isPage = answer.headers[.contentType]?.hasPrefix("text/html") == true
        answer.headers[.contentSecurityPolicy] = isPage ? pagePolicy : policy
    }
}
