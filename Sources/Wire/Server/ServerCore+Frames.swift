import Logging

/// What frames mean to a server. Every byte here may be a stranger's.
extension ServerCore {
    func read(_ bytes: [UInt8], from peer: [UInt8], on listener: Listener) {
        let now = Arrival()
        methods.refresh(&index)
        if admission.queued > 0 { pump(now: now.instant) }
        var session = listener.sessions[peer]
        if bytes.count >= HeldBatch.bytesMin {
            movedLarge(bytes: bytes.count, of: session, now: now.instant)
        }
        session?.liveness.heard(at: now.instant)
        var reader = FrameReader(bytes, lengthMax: frameBytesMax)
        do {
            while let slice = try reader.next() {
                // The frame before may have made or ended the session.
                if session?.isForgotten ?? true { session = listener.sessions[peer] }
                if let session, slice.kind == .request {
                    guard let head = RequestHead(bytes, slice.head) else {
                        return faulted(peer, on: listener, "an unreadable head")
                    }
                    requested(reader, slice, head, of: session, now: now)
                    if session.isForgotten { return }
                    continue
                }
                let frame = reader.frame(slice)
                guard let head = WireHead(bytes: frame.head) else {
                    return faulted(peer, on: listener, "an unreadable head")
                }
                if let session {
                    handle(frame, head, of: session, now: now.instant)
                    if frame.kind != .goaway, listener.sessions[peer] == nil { return }
                } else if !handleStranger(frame, head, from: peer, on: listener) {
                    return
                }
            }
        } catch {
            faulted(peer, on: listener, "\(error)")
        }
    }

    /// When a batch was read: one look at the clocks for all its frames.
    struct Arrival {
        let instant = ContinuousClock.now
        /// Microseconds since 1970.
        let wall = WallClock.microseconds()
    }

    /// What came was not this protocol: the peer is told once, and forgotten.
    func faulted(_ peer: [UInt8], on listener: Listener, _ what: String) {
        countProtocolError()
        // Strangers may do it as often as they like, so it is worth a line only for a client.
        let level: Logger.Level = listener.sessions[peer] == nil ? .debug : .warning
        logger.log(level: level, "not the protocol", metadata: ["fault": "\(what)"])
        sendAway(peer, on: listener, .protocolError, what)
    }

    private func sendAway(
        _ peer: [UInt8],
        on listener: Listener,
        _ reason: WireGoaway.Reason,
        _ message: String
    ) {
        let session = listener.sessions[peer]
        if session != nil { listener.flush() }
        var head = WireHead()
        head.goaway.reason = reason
        head.goaway.message = message
        listener.sendAtOnce(Frame(.goaway, head: encoded(head)), to: peer)
        if let session { forget(session, because: message) }
    }

    /// A frame of a peer that has no session.
    ///
    /// - Returns: false if the rest of the batch is not to be read.
    private func handleStranger(
        _ frame: Frame,
        _ head: WireHead,
        from peer: [UInt8],
        on listener: Listener
    ) -> Bool {
        switch frame.kind {
        case .hello:
            return greeted(head.hello, from: peer, on: listener)
        case .request:
            listener.sendAtOnce(failureFrame(frame.callID, Refusals.helloFirst()), to: peer)
            return true
        case .ping:
            sendAway(peer, on: listener, .helloRequired, "say HELLO first")
            return false
        case .pong, .goaway, .goawayAck, .cancel, .credit:
            return true
        case .welcome, .response, .item, .end:
            faulted(peer, on: listener, "a frame that only servers send")
            return false
        }
    }

    private func handle(
        _ frame: Frame,
        _ head: WireHead,
        of session: Session,
        now: ContinuousClock.Instant
    ) {
        switch frame.kind {
        case .hello: greetedAgain(head.hello, of: session)
        case .request: break  // Read by `read` itself, without a copy.
        case .cancel: cancelled(frame.callID, of: session)
        case .ping:
            _ = session.clock.delay(sentMicroseconds: head.sentUs, arrived: now)
            var answer = WireHead()
            answer.load = load(mark: head.load.mark)
            session.listener.send(Frame(.pong, head: encoded(answer)), to: session)
        case .pong:
            session.answeredMark = max(session.answeredMark, head.load.mark)
            drainMayProceed()
        case .goaway: leaving(session)
        case .goawayAck:
            session.hasAcknowledgedDrain = true
            drainMayProceed()
        case .credit: credited(frame.callID, bytes: head.credit, of: session)
        case .welcome, .response, .item, .end:
            faulted(session.routingID, on: session.listener, "a frame that only servers send")
        }
    }

    // MARK: HELLO

    private func greeted(_ hello: WireHello, from peer: [UInt8], on listener: Listener) -> Bool {
        guard hello.versions.contains(ProtocolVersion.current) else {
            sendAway(
                peer,
                on: listener,
                .version,
                "this server speaks version \(ProtocolVersion.current)"
            )
            return false
        }
        guard MetadataLimits.isKey(hello.name), hello.instance.count == 16 else {
            faulted(peer, on: listener, "a HELLO without a peer name or an instance of 16 bytes")
            return false
        }
        guard listener.vouches(for: hello.name) else {
            faulted(peer, on: listener, "a HELLO of \(hello.name) with another's key")
            return false
        }
        guard let session = addSession(hello, from: peer, on: listener) else {
            sendAway(peer, on: listener, .tooManyPeers, "no session is free")
            return false
        }
        welcome(session)
        if phase == .draining { tellOfDrain(session) }
        return true
    }

    /// The same client again: it has taken us for gone. Another behind the same address: the
    /// former is gone.
    private func greetedAgain(_ hello: WireHello, of session: Session) {
        if [UInt8](hello.instance) == session.instance && hello.name == session.peer {
            welcome(session)
            return
        }
        let (peer, listener) = (session.routingID, session.listener)
        forget(session, because: "another process has its address")
        _ = greeted(hello, from: peer, on: listener)
    }

    private func welcome(_ session: Session) {
        var head = WireHead()
        head.welcome.version = ProtocolVersion.current
        head.welcome.instance.append(contentsOf: configuration.instance)
        head.welcome.name = configuration.name
        head.welcome.build = configuration.build
        head.welcome.services = index.services
        head.welcome.descriptorsHash.append(contentsOf: index.descriptorsHash)
        head.welcome.frameBytesMax = UInt32(frameBytesMax)
        head.welcome.inFlightMax = UInt32(clamping: admission.inFlightMax)
        head.welcome.queueMax = UInt32(clamping: configuration.limits.queueMax)
        head.welcome.load = load(mark: 0)
        session.listener.send(Frame(.welcome, head: encoded(head)), to: session)
    }

    // MARK: Calls

    private func requested(
        _ reader: FrameReader,
        _ slice: FrameSlice,
        _ head: RequestHead,
        of session: Session,
        now: Arrival
    ) {
        guard session.calls[slice.callID] == nil else {
            return faulted(
                session.routingID,
                on: session.listener,
                "a call id that is in use"
            )
        }
        let travelled =
            head.sentMicroseconds == 0
            ? .zero
            : session.clock.delay(sentMicroseconds: head.sentMicroseconds, arrived: now.instant)
        guard let method = index.method(reader.batch, head.method) else {
            return notRegistered(reader, slice, head, of: session)
        }
        switch examine(method, reader, slice, head, of: session, now: now, travelled: travelled) {
        case .success(let asked):
            admit(asked, method, reader, slice, head, of: session, now: now, waited: travelled)
        case .failure(.unreadable):
            faulted(session.routingID, on: session.listener, "a text that is not UTF-8")
        case .failure(.refused(let refusal)):
            if refusal.code == .deadlineExceeded { countExpired() }
            method.refused(refusal.code, after: .zero)
            answer(slice.callID, refusal, to: session)
        }
    }

    private func notRegistered(
        _ reader: FrameReader,
        _ slice: FrameSlice,
        _ head: RequestHead,
        of session: Session
    ) {
        guard let path = RequestHead.text(reader.batch, head.method) else {
            return faulted(session.routingID, on: session.listener, "a text that is not UTF-8")
        }
        let fault = head.fault(in: reader.batch) ?? head.metadataFault
        let refusal = fault.map(Refusals.headFault) ?? Refusals.unknownMethod(path)
        meters.method("unknown").ended(refusal.code, after: .zero)
        answer(slice.callID, refusal, to: session)
    }

    private enum No: Error {
        case refused(RPCError)
        case unreadable
    }

    /// What a request asks for, as far as it has to be known to say no.
    private struct Asked {
        var actor: KnownActor?
        var metadata: [String: [UInt8]]
        var idempotencyKey: String
        var deadline: ContinuousClock.Instant
    }

    /// Everything that can be said no to before a call costs anything.
    private func examine(
        _ method: RegisteredMethod,
        _ reader: FrameReader,
        _ slice: FrameSlice,
        _ head: RequestHead,
        of session: Session,
        now: Arrival,
        travelled: Duration
    ) -> Result<Asked, No> {
        let batch = reader.batch
        if let fault = head.fault(in: batch) {
            return .failure(.refused(Refusals.headFault(fault)))
        }
        let metadata: [String: [UInt8]]
        switch head.metadataByKey() {
        case .success(let byKey): metadata = byKey
        case .failure(let fault): return .failure(.refused(Refusals.headFault(fault.text)))
        }
        var actor: KnownActor?
        if let range = head.actor {
            let known =
                head.actorPieces.isEmpty
                ? actors.actor(batch, range)
                : actors.actor(head.actorPieces, head.actorPieces.indices)
            guard let known else { return .failure(.unreadable) }
            actor = known
        }
        if let refusal = method.policy.refusal(
            peer: session.peer,
            actor: actor,
            stamps: configuration.stamps,
            payloadBytes: slice.payload.count,
            now: now.wall
        ) {
            if refusal.code == .unauthenticated { tell(of: refusal, session, now: now.instant) }
            return .failure(.refused(refusal))
        }
        if refusesNewCalls(of: session) { return .failure(.refused(Refusals.draining())) }
        if !isReady && phase == .serving && !method.isIntrospection {
            return .failure(.refused(Refusals.notReady()))
        }
        let asked: Duration =
            head.timeoutMilliseconds == 0
            ? method.policy.timeout : .milliseconds(Int64(head.timeoutMilliseconds))
        let left = min(asked, configuration.limits.timeoutMax) - travelled
        guard left > .zero else { return .failure(.refused(Refusals.expired())) }

        guard let idempotencyKey = RequestHead.text(batch, head.idempotencyKey) else {
            return .failure(.unreadable)
        }
        return .success(
            Asked(
                actor: actor,
                metadata: metadata,
                idempotencyKey: idempotencyKey,
                deadline: now.instant.advanced(by: left)
            )
        )
    }

    /// In overload most calls end here: nothing is made of one before it is known that it runs or
    /// waits.
    private func admit(
        _ asked: Asked,
        _ method: RegisteredMethod,
        _ reader: FrameReader,
        _ slice: FrameSlice,
        _ head: RequestHead,
        of session: Session,
        now: Arrival,
        waited: Duration
    ) {
        let ticket = nextTicket()
        var place: Int?
        if method.isIntrospection {
            // Who the service is and how it fares is asked when it fares badly.
            guard !method.streams || watchers < Self.watchersMax else {
                return turnAway(slice.callID, method, of: session)
            }
        } else {
            let arrival = admission.arrive(
                ticket,
                tenant: asked.actor?.tenant ?? 0,
                bytes: slice.payload.count,
                waited: waited,
                now: now.instant,
                deadline: asked.deadline
            )
            switch arrival {
            case .start: break
            case .wait(let found): place = found
            case .shed: return turnAway(slice.callID, method, of: session)
            }
        }
        let batch = reader.batch
        let context = CallContext(
            CallContext.Storage(
                method: method.path,
                actor: asked.actor,
                peer: session.peer,
                deadline: asked.deadline,
                idempotencyKey: asked.idempotencyKey,
                // Plain ASCII: `head.fault` has seen to it.
                traceparent: RequestHead.text(batch, head.traceparent) ?? "",
                tracestate: RequestHead.text(batch, head.tracestate) ?? "",
                requestID: RequestHead.text(batch, head.requestID) ?? "",
                metadata: asked.metadata,
                attempt: Int(head.attempt),
                replyMetadata: nil
            )
        )
        let call = ServerCall(
            ticket: ticket,
            session: session,
            callID: slice.callID,
            method: method,
            payload: reader.payload(of: slice),
            context: context,
            arrived: now.instant,
            core: self
        )
        session.calls[call.callID] = call
        if let place { wait(call, at: place) } else { start(call) }
    }

    private func cancelled(_ callID: UInt64, of session: Session) {
        guard let call = session.calls.removeValue(forKey: callID) else { return }
        stop(call)
        leaveIfDone(session)
        drainMayProceed()
    }

    private func leaving(_ session: Session) {
        var head = WireHead()
        head.goaway.reason = .drain
        session.listener.send(Frame(.goawayAck, head: encoded(head)), to: session)
        session.isLeaving = true
        leaveIfDone(session)
    }
}
