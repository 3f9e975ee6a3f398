/// How far a drain has come.
struct DrainProgress {
    enum Step {
        case notBegun
        /// Clients are told; those that have not acknowledged may still send calls.
        case accepting
        /// No new calls; those begun are awaited.
        case finishing
        /// All answers are on their way; a PING behind them is awaited.
        case flushing
    }

    var step = Step.notBegun
    var waiters: [CheckedContinuation<Void, Never>] = []
    /// Answered by a client once it has read everything before it.
    static let flushMark = UInt64.max
    static let flushMax = Duration.milliseconds(500)
    /// After running calls have been cancelled.
    static let cancelMax = Duration.seconds(1)
}

/// Stopping without failing a call.
extension ServerCore {
    /// Any thread.
    func drain() async {
        await withCheckedContinuation { continuation in
            loop.run { [self] in
                drain.waiters.append(continuation)
                beginDrain()
            }
        }
    }

    private func beginDrain() {
        switch phase {
        case .closed: return drainEnded()
        case .draining: return
        case .idle: return close(lingering: false, nil)
        case .serving: break
        }
        phase = .draining
        isReady = false
        drain.step = .accepting
        for session in sessions.values { tellOfDrain(session) }
        endWatches()
        after(configuration.limits.drainAcceptMax) { $0.acceptNoMore() }
        after(configuration.limits.drainMax) { core in
            core.acceptNoMore()
            for call in core.running.all { call.task?.cancel() }
            core.after(DrainProgress.cancelMax) { $0.beginFlush() }
        }
        drainMayProceed()
    }

    func tellOfDrain(_ session: Session) {
        var head = WireHead()
        head.goaway.reason = .drain
        head.goaway.message = "the service is stopping"
        session.listener.send(Frame(.goaway, head: encoded(head)), to: session)
    }

    func refusesNewCalls(of session: Session) -> Bool {
        switch drain.step {
        case .notBegun: false
        case .accepting: session.hasAcknowledgedDrain
        case .finishing, .flushing: true
        }
    }

    /// Asked whenever a session or a call has ended, or a client has answered.
    func drainMayProceed() {
        guard phase == .draining else { return }
        switch drain.step {
        case .notBegun: break
        case .accepting:
            if sessions.values.allSatisfy(\.hasAcknowledgedDrain) { acceptNoMore() }
        case .finishing:
            // Behind the answers to whatever else came in the same batch.
            if hasFinished { loop.later { [self] in if hasFinished { beginFlush() } } }
        case .flushing:
            let hasAll = sessions.values.allSatisfy { $0.answeredMark == DrainProgress.flushMark }
            if hasAll { close(lingering: true, nil) }
        }
    }

    private var hasFinished: Bool { running.isEmpty && admission.queued == 0 }

    private func acceptNoMore() {
        guard phase == .draining, drain.step == .accepting else { return }
        drain.step = .finishing
        drainMayProceed()
    }

    private func beginFlush() {
        guard phase == .draining, drain.step == .finishing else { return }
        drain.step = .flushing
        for session in Array(sessions.values) { ping(session, mark: DrainProgress.flushMark) }
        after(DrainProgress.flushMax) { $0.close(lingering: true, nil) }
        drainMayProceed()
    }

    func drainEnded() {
        let waiters = drain.waiters
        drain.waiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func after(_ duration: Duration, _ body: @escaping (ServerCore) -> Void) {
        _ = loop.schedule(at: ContinuousClock.now.advanced(by: duration)) { [self] in
            body(self)
        }
    }
}
