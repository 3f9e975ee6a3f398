/// Whether a failed call is tried again, and when.
///
/// - **Transparent**: a call that nobody has seen (NOT_SENT, or REFUSED because the server drains)
///   goes to another endpoint at once, one time, and costs no budget: it is no load that was not
///   meant to be there (gRPC's A6 says the same of REFUSED_STREAM and GOAWAY). So a rolling restart
///   under load fails no call, however many were under way.
/// - **Back-off** is exponential with full jitter, `random(0, min(1 s, 25 ms · 2ⁿ))` (Brooker,
///   "Exponential Backoff and Jitter", AWS 2015): the point is to spread the callers, not to wait.
/// - **Push-back**: the server's `retry_after` is a least wait, and the jitter comes on top, up to
///   half of it; those who were sent away together do not come back together.
/// - **Deadline**: a retry never begins later than in the middle of what is left after the
///   push-back, so that there is time for an answer.
/// - **Streams** are begun again only before their first item.
/// - **Budget**: a tenth of the target's calls. **One layer**: what was retried nearer to the
///   failure is not retried again.
struct Retry {
    enum Decision: Equatable {
        case fail
        case again(after: Duration)
    }

    static let attemptsMax = 3
    static let backoffBase = Duration.milliseconds(25)
    static let backoffMax = Duration.seconds(1)
    /// With less than this left, an attempt would only be work for nobody.
    static let leftMin = Duration.milliseconds(1)

    /// What the method and the call allow.
    var effect: MethodPolicy.Effect
    var hasIdempotencyKey: Bool
    /// Items of a stream have reached the reader, who would get them twice.
    var hasItems = false

    /// - Parameters:
    ///   - attempt: the one that failed, from 0. A hedged pair is one attempt.
    ///   - left: until the deadline.
    ///   - budget: charged when the answer is `again`, but for a transparent retry.
    func decide(
        _ error: RPCError,
        attempt: Int,
        left: Duration,
        budget: inout RetryBudget,
        using generator: inout some RandomNumberGenerator
    ) -> Decision {
        guard attempt + 1 < Self.attemptsMax, !error.isRetried, !hasItems, mayRepeat(error) else {
            return .fail
        }
        let pushBack = error.retryAfter ?? .zero
        // "Do not come back", as gRPC says it.
        guard pushBack >= .zero else { return .fail }
        let room = left - pushBack
        guard room > Self.leftMin else { return .fail }
        if attempt == 0, Self.isTransparent(error) { return .again(after: .zero) }
        guard budget.spend() else { return .fail }
        let most = min(max(Self.backoff(attempt: attempt), pushBack / 2), room / 2)
        return .again(after: pushBack + most * Double.random(in: 0..<1, using: &generator))
    }

    /// Whether the failure says that nobody has begun the call and nobody is overloaded.
    static func isTransparent(_ error: RPCError) -> Bool {
        error.code == .unavailable && error.retryAfter == nil
            && (error.outcome == .notSent || error.outcome == .refused)
    }

    private func mayRepeat(_ error: RPCError) -> Bool {
        switch error.outcome {
        case .definite: false
        case .notSent, .refused:
            switch error.code {
            case .unavailable, .resourceExhausted: true
            case .failedPrecondition: error.reason == Refusals.helloRequired
            default: false
            }
        case .unknown:
            error.code == .unavailable && (effect != .unkeyed || hasIdempotencyKey)
        }
    }

    /// Upper end of the random pause.
    private static func backoff(attempt: Int) -> Duration {
        min(backoffBase * (1 << min(max(attempt, 0), 10)), backoffMax)
    }
}

/// Retries per target: a tenth of the calls, with a small reserve for a quiet target.
struct RetryBudget {
    static let perCall = 0.1
    static let reserve = 10.0

    private(set) var tokens = reserve

    /// A call (not a retry) begins.
    mutating func earn() { tokens = min(tokens + Self.perCall, Self.reserve) }

    /// - Returns: false if there is nothing left.
    mutating func spend() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
