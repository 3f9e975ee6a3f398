import Logging

/// The fate of a call, from its admission to its answer.
extension ServerCore {
    func wait(_ call: ServerCall, at place: Int) {
        call.place = place
        waiting[call.ticket] = call
        call.deadlineTimer = loop.schedule(call, at: call.context.deadline)
    }

    /// Decides about the waiting calls.
    func pump(now: ContinuousClock.Instant) {
        while let verdict = admission.next(now: now) ?? admission.sweep(now: now) {
            switch verdict {
            case .start(let ticket):
                if let call = waiting.removeValue(forKey: ticket) { start(call) }
            case .expire(let ticket):
                if let call = waiting.removeValue(forKey: ticket) { expire(call) }
            case .shed(let ticket):
                if let call = waiting.removeValue(forKey: ticket) { shed(call) }
            }
        }
    }

    func nextTicket() -> FairAdmission.Ticket {
        lastTicketNumber += 1
        return FairAdmission.Ticket(number: lastTicketNumber)
    }

    func start(_ call: ServerCall) {
        if call.deadlineTimer == nil {
            call.deadlineTimer = loop.schedule(call, at: call.context.deadline)
        }
        call.started = call.place < 0 ? call.arrived : .now
        let slot = running.insert(call)
        call.method.began()
        call.slot = slot
        if call.method.streams { return startStream(call) }
        // Runs here until it waits for something. Small on purpose: whatever an asynchronous
        // function keeps costs each call memory of its task.
        call.task = Task.immediate(executorPreference: loop) {
            do {
                let answer = try await CallContext.$current.withValue(call.context) {
                    try await call.method.unary(call.payload, call.context)
                }
                call.answered(answer)
            } catch {
                call.failed(error)
            }
        }
    }

    /// A handler has returned.
    func answered(_ call: ServerCall, _ payload: [UInt8]) {
        guard let session = left(call) else { return ended(call, .cancelled) }
        let code = answer(call, payload, to: session)
        leaveIfDone(session)
        ended(call, code)
    }

    /// A handler has thrown.
    func failed(_ call: ServerCall, _ error: any Error) {
        guard let session = left(call) else { return ended(call, .cancelled) }
        let error = answer(for: error, of: call)
        answer(
            call.callID,
            error,
            to: session,
            metadata: call.context.saidInReply ?? [:],
            as: call.stream == nil ? .response : .end
        )
        leaveIfDone(session)
        ended(call, error.code)
    }

    private func answer(for error: any Error, of call: ServerCall) -> RPCError {
        if let error = error as? RPCError { return error.asAnswer }
        if error is CancellationError {
            let isLate = call.context.deadline <= .now
            return isLate ? Refusals.deadline(sent: true) : Refusals.cancelled(sent: true)
        }
        logger.error(
            "handler failed",
            metadata: [
                "method": "\(call.method.path)", "requestID": "\(call.context.requestID)",
                "error": "\(error)",
            ]
        )
        return Refusals.fault()
    }

    /// The call runs no more.
    ///
    /// - Returns: nil if nobody waits for its answer.
    func left(_ call: ServerCall) -> Session? {
        running.remove(call.slot)
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        if let stream = call.stream {
            leftStream(call, stream)
        } else if !call.method.isIntrospection {
            let now = ContinuousClock.now
            admission.leave(bytes: call.payload.count, after: now - call.started, now: now)
        }
        let session = call.session
        guard !session.isForgotten, session.calls[call.callID] === call else { return nil }
        session.calls[call.callID] = nil
        return session
    }

    func ended(_ call: ServerCall, _ code: Code) {
        let now = ContinuousClock.now
        call.method.ended(code, after: now - call.arrived)
        if admission.queued > 0 { pump(now: now) }
        drainMayProceed()
    }

    func leaveIfDone(_ session: Session) {
        guard session.isLeaving, session.calls.isEmpty else { return }
        session.listener.flush()
        forget(session, because: "it said goodbye")
    }

    /// Nobody waits for this call any more; it is no longer among its session's.
    func stop(_ call: ServerCall) {
        call.stream?.close()
        if let task = call.task {
            task.cancel()
        } else {
            admission.withdraw(call.ticket, at: call.place)
            waiting[call.ticket] = nil
            if let timer = call.deadlineTimer { loop.cancel(timer) }
        }
    }

    private func expire(_ call: ServerCall) {
        countExpired()
        refuse(call, Refusals.expired())
    }

    private func shed(_ call: ServerCall) {
        let session = call.session
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        guard !session.isForgotten else { return countShed() }
        session.calls[call.callID] = nil
        turnAway(call.callID, call.method, of: session)
        leaveIfDone(session)
        drainMayProceed()
    }

    /// OVERLOADED. The more are turned away, the less each may cost: the answer is made once.
    func turnAway(_ callID: UInt64, _ method: RegisteredMethod, of session: Session) {
        countShed()
        method.refused(.resourceExhausted, after: .zero)
        let no = overloaded
        _ = session.listener.send(
            .response,
            callID: callID,
            payload: no.payload,
            bytesMax: .max,
            to: session
        ) { $0 += no.head }
    }

    private func refuse(_ call: ServerCall, _ error: RPCError) {
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        let session = call.session
        guard !session.isForgotten else { return }
        session.calls[call.callID] = nil
        answer(call.callID, error, to: session)
        call.method.refused(error.code, after: ContinuousClock.now - call.arrived)
        leaveIfDone(session)
        drainMayProceed()
    }
}
