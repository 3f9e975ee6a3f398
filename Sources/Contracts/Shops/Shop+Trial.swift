extension Shop {
    /// J002: the trial has ended: nothing is changed any more. A trial without an end never does.
    ///
    /// - Parameter now: microseconds since 1970.
    public func trialHasExpired(at now: Int64) -> Bool {
        guard isTrial, hasTrialExpiresAt else { return false }
        let seconds = now.quotientAndRemainder(dividingBy: 1_000_000)
        let ends = (trialExpiresAt.seconds, Int64(trialExpiresAt.nanos / 1_000))
        return (seconds.quotient, seconds.remainder) > ends
    }
}
