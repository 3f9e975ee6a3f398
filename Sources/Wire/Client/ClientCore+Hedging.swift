/// Second copies of calls that take longer than most.
extension ClientCore {
    func planHedge(_ call: OutgoingCall, now: ContinuousClock.Instant) {
        if call.attempt == 0 { call.method.hedging.began(now: now) }
        let left = call.deadline - now
        guard let delay = call.method.hedging.delay(effect: call.request.effect, left: left)
        else { return }
        call.hedgeTimer = loop.schedule(at: now.advanced(by: delay)) { [self] in
            call.hedgeTimer = nil
            hedge(call)
        }
    }

    /// The first copy has taken longer than most: another goes to another endpoint.
    private func hedge(_ call: OutgoingCall) {
        let now = ContinuousClock.now
        guard !call.hasEnded, let first = call.onlyEndpoint,
            let connection = pick(for: call, avoiding: first, now: now),
            connection.index != first, call.method.hedging.spend()
        else { return }
        if send(call, on: connection, now: now) == nil { call.method.meters.hedged() }
    }

    func landed(
        _ flight: OutgoingCall.Flight,
        of call: OutgoingCall,
        _ ending: Balancer.Ending,
        now: ContinuousClock.Instant
    ) {
        let elapsed = now - flight.sent
        if call.stream != nil {
            // How long its reader took says nothing about the endpoint.
            return balancer.ended(
                flight.connection.index,
                after: elapsed,
                ending.ofStream,
                now: now
            )
        }
        balancer.ended(flight.connection.index, after: elapsed, ending, now: now)
        guard onlyConnection == nil else { return }
        if !flight.isHedge { call.method.hedging.ended(after: elapsed) }
        if case .shed = ending { call.method.hedging.pushedBack() }
    }
}
