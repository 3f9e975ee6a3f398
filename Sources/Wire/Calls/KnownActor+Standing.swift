/// Who may make calls as an actor.
extension KnownActor {
    /// Why that peer may not, or nil; in the order in which reasons count.
    ///
    /// - Parameters:
    ///   - stamps: nil = nobody can vouch for a person here.
    ///   - now: microseconds since 1970.
    func refusal(from peer: String, _ stamps: StampVerifier?, now: Int64) -> RPCError? {
        if let fault = actor.fault(now: now) {
            return Refusals.actorFault(fault.reason, fault.text)
        }
        guard actor.isPerson else {
            return isOwnAccount(of: peer) ? nil : Refusals.actorForeign(peer)
        }
        guard let stamp = actor.stamp else { return Refusals.stampMissing(peer) }
        guard let stamps, isStamped(by: stamps) else { return Refusals.stampInvalid(peer) }
        // Subtracted from our own clock: the stamp's may be any number.
        guard stamp.issued >= now - Stamp.ageMax, stamp.issued <= now + Stamp.aheadMax else {
            return Refusals.stampExpired(issued: stamp.issued, now: now)
        }
        return nil
    }

    /// A service is itself and no other, and the operator is at the machine.
    private func isOwnAccount(of peer: String) -> Bool {
        if actor.service == Self.operatorName { return peer == Self.operatorName }
        return actor.service.hasPrefix(Self.servicePrefix)
            && actor.service.utf8.dropFirst(Self.servicePrefix.utf8.count)
                .elementsEqual(peer.utf8)
    }

    private static let operatorName = "operator"
    private static let servicePrefix = "service:"
}
