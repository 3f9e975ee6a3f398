/// Whether a failed call is tried again, and when.
struct Retry {
    enum Decision: Equatable {
        case fail
        case again(after: Duration)
    }

    static let attemptsMax = 3
    static let backoffBase = Duration.milliseconds(25)
    static let backoffMax = Duration.seconds(1)

    /// What the method and the call allow.
    var effect: MethodPolicy.Effect
    var hasIdempotencyKey: Bool

    /// - Parameters:
    ///   - attempt: the one that failed, from 0.
    ///   - left: until the deadline.
    ///   - budget: charged when the answer is `again`.
    func decide(
        _ error: RPCError,
        attempt: Int,
        left: Duration,
        budget: inout RetryBudget,
        using generator: inout some RandomNumberGenerator
    ) -> Decision {
        guard attempt + 1 < Self.attemptsMax, !error.isRetried, mayRepeat(error) else {
            return .fail
        }
        let pause = max(backoff(attempt: attempt, using: &generator), error.retryAfter ?? .zero)
        guard pause < left, budget.spend() else { return .fail }
        return .again(after: pause)
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

    /// Exponential with full jitter.
    private func backoff(
        attempt: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let most = min(Self.backoffBase * (1 << min(attempt, 10)), Self.backoffMax)
        return most * Double.random(in: 0..<1, using: &generator)
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
