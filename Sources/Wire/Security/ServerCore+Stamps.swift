import Logging

/// What a server remembers of the stamps that it was shown.
struct StampChecks {
    /// Somebody may ask for nothing as often as they like: one line in so long tells of it.
    static let tellEvery = Duration.seconds(1)

    /// When the files of the keys were last looked at.
    var looked: ContinuousClock.Instant?
    var told: ContinuousClock.Instant?
    /// Refusals since then.
    var untold = 0
}

/// Whose word for a person counts.
extension ServerCore {
    /// Asked at every tick.
    func followStampKeys(now: ContinuousClock.Instant) {
        guard let keys = configuration.stamps?.keys else { return }
        if let looked = stampChecks.looked, now - looked < StampKeys.lookEvery { return }
        stampChecks.looked = now
        keys.follow()
    }

    /// A peer that makes calls for whom it may not is a fault of the installation, or worse.
    func tell(of refusal: RPCError, _ session: Session, now: ContinuousClock.Instant) {
        guard refusal.reason.hasPrefix("STAMP_") || refusal.reason == "ACTOR_FOREIGN" else {
            return
        }
        stampChecks.untold += 1
        if let told = stampChecks.told, now - told < StampChecks.tellEvery { return }
        logger.warning(
            "an actor is not believed",
            metadata: [
                "peer": "\(session.peer)", "reason": "\(refusal.reason)",
                "cause": "\(refusal.message)", "times": "\(stampChecks.untold)",
            ]
        )
        stampChecks.told = now
        stampChecks.untold = 0
    }
}
