import HTTPTypes

/// The buckets that a request passes: its address, then its person and its shop.
struct RateLimits: Sendable {
    let address: TokenBuckets
    let account: TokenBuckets
    let shop: TokenBuckets
    /// Attempts to sign in from one address. A successful one is given back.
    let signIn: TokenBuckets

    init(_ settings: RateSettings) {
        address = TokenBuckets(name: "address", settings.address)
        account = TokenBuckets(name: "account", settings.account)
        shop = TokenBuckets(name: "shop", settings.shop)
        signIn = TokenBuckets(name: "signIn", settings.signIn)
    }

    /// Takes one from the bucket and notes it in the headers of the answer.
    static func take(
        _ key: String,
        from buckets: TokenBuckets,
        now: ContinuousClock.Instant,
        noting headers: inout HTTPFields
    ) throws(Problem) {
        guard let decision = buckets.take(key, now: now) else { return }
        let burst = Int(min(buckets.rate.burst, 1_000_000))
        let window = Int(min((buckets.rate.burst / buckets.rate.perSecond).rounded(.up), 86_400))
        append(&headers, .rateLimitPolicy, "\"\(buckets.name)\";q=\(burst);w=\(max(1, window))")
        append(
            &headers,
            .rateLimit,
            "\"\(buckets.name)\";r=\(decision.remaining);t=\(decision.seconds)"
        )
        guard decision.isAllowed else {
            throw .rateLimited(seconds: max(1, decision.seconds), by: buckets.name)
        }
    }

    private static func append(_ headers: inout HTTPFields, _ name: HTTPField.Name, _ item: String)
    {
        headers[name] = headers[name].map { $0 + ", " + item } ?? item
    }

    /// One bucket for an IPv4 address, one for a /64 of IPv6: what one customer of a provider has.
    static func key(ofAddress address: String) -> String {
        guard address.contains(":") else { return address }
        if address.hasPrefix("::ffff:"), address.contains(".") {
            return String(address.dropFirst(7))
        }
        let halves = address.split(separator: "%", maxSplits: 1).first ?? Substring(address)
        let groups = halves.split(separator: ":", omittingEmptySubsequences: false)
        if let gap = groups.firstIndex(of: ""), gap < 4 {
            return groups[..<gap].joined(separator: ":") + "::/64"
        }
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }
}

/// How often each may ask.
struct RateSettings: Sendable, Hashable {
    var address = TokenBuckets.Rate(perSecond: 100, burst: 400)
    var account = TokenBuckets.Rate(perSecond: 50, burst: 200)
    var shop = TokenBuckets.Rate(perSecond: 200, burst: 800)
    var signIn = TokenBuckets.Rate(perSecond: 0.2, burst: 20)
}
