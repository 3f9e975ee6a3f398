/// What a server's frames mean to a client. Every byte here may be a stranger's.
extension Connection {
    func read(_ bytes: [UInt8]) {
        liveness.heard(at: .now)
        var reader = FrameReader(bytes, lengthMax: frameBytesMax)
        do {
            while isAttached, let slice = try reader.next() {
                if slice.kind == .response, slice.head.isEmpty {
                    answered(slice.callID, Reply(payload: reader.payload(of: slice)))
                } else if slice.kind == .item, slice.head.isEmpty {
                    itemCame(slice.callID, reader.payload(of: slice))
                } else {
                    handle(reader.frame(slice))
                }
            }
        } catch {
            reopen(because: "\(error)")
        }
    }

    private func handle(_ frame: Frame) {
        guard let head = WireHead(bytes: frame.head) else {
            return reopen(because: "an unreadable head")
        }
        switch frame.kind {
        case .welcome: welcomed(head.welcome)
        case .response: answered(frame, head)
        case .ping: pinged(head)
        case .pong: learn(head.load)
        case .goaway: sentAway(head.goaway)
        case .goawayAck: core.letGo(of: self)
        case .item: itemCame(frame.callID, frame.payload)
        case .end: streamEnded(frame, head)
        case .hello, .request, .credit, .cancel: reopen(because: "a frame that only clients send")
        }
    }

    private func welcomed(_ welcome: WireWelcome) {
        guard welcome.version == ProtocolVersion.current else {
            return reopen(because: "protocol version \(welcome.version)")
        }
        let instance = [UInt8](welcome.instance)
        if instance != serverInstance, !pending.isEmpty { endSession() }
        serverInstance = instance
        serverFrameBytesMax = FrameLimit.ofPeer(welcome.frameBytesMax)
        change(to: .open)
        learn(welcome.load)
        // Introspection need not wait until the service is ready.
        if !serverIsReady { core.readinessChanged(of: self) }
    }

    private func learn(_ load: WireLoad) {
        guard state == .open, load.ready != serverIsReady else { return }
        serverIsReady = load.ready
        core.readinessChanged(of: self)
    }

    private func pinged(_ head: WireHead) {
        learn(head.load)
        var answer = WireHead()
        answer.load = load(mark: head.load.mark)
        enqueue(Frame(.pong, head: encoded(answer)))
    }

    private func answered(_ callID: UInt64, _ reply: Reply) {
        // Late after a cancellation, or never asked for: nobody gets it.
        guard let call = pending.take(callID) else { return core.meters.unmatched() }
        if call.stream == nil {
            core.succeeded(call, callID, reply)
        } else {
            core.failed(call, callID, Refusals.unreadableAnswer())
        }
        leaveIfDone()
    }

    func answered(_ frame: Frame, _ head: WireHead) {
        if head.code == 0 {
            let metadata = (try? head.metadataByKey().get()) ?? [:]
            return answered(frame.callID, Reply(payload: frame.payload, metadata: metadata))
        }
        guard let call = pending.take(frame.callID) else { return core.meters.unmatched() }
        let error = RPCError(head: head, statusBytes: frame.payload)
        core.failed(call, frame.callID, error)
        leaveIfDone()
        if error.reason == Refusals.helloRequired, state == .open || state == .draining {
            forgotten()
        }
    }

    private func sentAway(_ goaway: WireGoaway) {
        switch goaway.reason {
        case .drain:
            guard state == .open || state == .draining else { return }
            core.restarts(now: .now)
            change(to: .draining)
            var head = WireHead()
            head.goaway.reason = .drain
            head.goaway.lastCallID = pending.lastCallID
            enqueue(Frame(.goawayAck, head: encoded(head)))
        case .helloRequired:
            if state == .open || state == .draining { forgotten() }
        case .unspecified, .protocolError, .tooManyPeers, .version, .UNRECOGNIZED:
            reopen(because: "sent away: \(goaway.message.prefix(200))")
        }
    }

    /// The server does not know this session: another process, or it took us for gone.
    private func forgotten() {
        endSession()
        greet()
    }
}
