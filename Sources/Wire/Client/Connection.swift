import Logging

/// One endpoint of a client: a DEALER, the session on it and the calls sent through it. Lives on
/// the client's loop.
final class Connection: LoopParticipant {
    enum State {
        /// No socket, or the socket has no peer yet.
        case connecting
        /// HELLO is sent.
        case greeting
        /// WELCOME has come.
        case open
        /// The server is about to stop: calls begun are awaited, none is started.
        case draining
    }

    let endpoint: String
    let index: Int
    private let core: ClientCore

    private(set) var socket: Socket
    private var monitor: ConnectionMonitor?
    private var isAttached = false
    private(set) var state = State.connecting
    private var liveness = Liveness(now: .now)
    private var writer = BatchWriter()
    private var isDirty = false
    private var isFull = false
    private var pending: [UInt64: Attempt] = [:]
    /// Ids start anywhere, so that those of another session or process are not ours by chance.
    private var lastCallID = UInt64.random(in: 1...(1 << 62))
    private var pingMark: UInt64 = 0
    private var serverInstance: [UInt8] = []
    private var serverIsReady = false
    private var serverFrameBytesMax = FrameLimit.standard
    private let frameBytesMax: Int

    /// Before a socket that met a fault is opened again.
    private static let reopenAfter = Duration.seconds(1)
    /// Messages read before others get their turn.
    private static let messagesPerTurnMax = 256

    init?(endpoint: String, index: Int, core: ClientCore) {
        self.endpoint = endpoint
        self.index = index
        self.core = core
        frameBytesMax = FrameLimit.clamped(core.configuration.limits.frameBytesMax)
        do {
            socket = try Socket(.dealer, frameBytesMax: frameBytesMax)
        } catch {
            core.configuration.logger.error("no socket", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private var logger: Logger { core.configuration.logger }

    var outstanding: Int { pending.count }

    func takesCalls(evenIfNotReady: Bool) -> Bool {
        state == .open && (serverIsReady || evenIfNotReady)
    }

    // MARK: Socket

    func open() {
        do {
            let monitor = ConnectionMonitor(socket: try socket.monitor(), connection: self)
            try socket.connect(endpoint)
            self.monitor = monitor
            core.loop.add(monitor)
            core.loop.add(self)
            isAttached = true
            liveness = Liveness(now: .now)
        } catch {
            logger.error(
                "cannot connect",
                metadata: ["endpoint": "\(endpoint)", "error": "\(error)"]
            )
            socket.close()
        }
    }

    func close(lingering: Bool) {
        if lingering, state == .open || state == .draining {
            var head = WireHead()
            head.goaway.reason = .drain
            enqueue(Frame(.goaway, head: encoded(head)))
            flush()
        }
        endSession()
        detach(lingering: lingering)
    }

    private func detach(lingering: Bool) {
        if let monitor {
            core.loop.remove(monitor)
            monitor.socket.close()
        }
        monitor = nil
        if isAttached { core.loop.remove(self) }
        isAttached = false
        socket.close(lingering: lingering)
    }

    /// Bytes came that are not this protocol, or nothing came for too long: begin anew with a
    /// fresh socket.
    private func reopen(because reason: String) {
        logger.warning(
            "connection given up",
            metadata: [
                "target": "\(core.configuration.target)", "endpoint": "\(endpoint)",
                "reason": "\(reason)",
            ]
        )
        endSession()
        detach(lingering: false)
        let soon = ContinuousClock.now.advanced(by: Self.reopenAfter)
        _ = core.loop.schedule(at: soon) { [weak self] in
            guard let self, !self.core.hasShut else { return }
            guard let socket = try? Socket(.dealer, frameBytesMax: self.frameBytesMax) else {
                return self.reopen(because: "no socket")
            }
            self.socket = socket
            self.open()
        }
    }

    /// libzmq tells when a connection stands, but not of inproc, where the first chance to send is
    /// the sign.
    private var greetsWhenWritable: Bool { state == .connecting && endpoint.hasPrefix("inproc:") }

    var wantsToSend: Bool { isFull || greetsWhenWritable }

    func readable() {
        for _ in 0..<Self.messagesPerTurnMax {
            switch socket.receive() {
            case .nothing: return
            case .misshapen: return reopen(because: "a message of several parts")
            case .batch(_, let bytes):
                read(bytes)
                if !isAttached { return }
            }
        }
    }

    func writable() {
        if greetsWhenWritable { greet() }
        if isFull {
            isFull = false
            core.loop.interestChanged()
            flush()
        }
    }

    func flush() {
        isDirty = false
        while isAttached, !isFull, let batch = writer.first {
            switch socket.send(batch) {
            case .sent: writer.removeFirst()
            case .full, .unreachable:
                isFull = true
                core.loop.interestChanged()
            }
        }
    }

    private func enqueue(_ frame: Frame) {
        writer.append(frame)
        if !isDirty {
            isDirty = true
            core.loop.flushSoon(self)
        }
    }

    // MARK: Session

    func connected() {
        if state == .connecting { greet() }
    }

    func disconnected() {
        readable()
        if state != .connecting { endSession() }
    }

    private func greet() {
        var head = WireHead()
        head.hello.versions = [ProtocolVersion.current]
        head.hello.instance.append(contentsOf: core.configuration.instance)
        head.hello.name = core.configuration.name
        head.hello.build = core.configuration.build
        head.hello.frameBytesMax = UInt32(frameBytesMax)
        writer.removeAll()
        isFull = false
        change(to: .greeting)
        liveness = Liveness(now: .now)
        enqueue(Frame(.hello, head: encoded(head)))
    }

    /// The process at the other end is gone, or has forgotten us: what it was asked has an
    /// unknown fate.
    private func endSession() {
        writer.removeAll()
        isFull = false
        let lost = pending
        pending = [:]
        change(to: .connecting)
        for attempt in lost.values {
            core.end(attempt, .failure(Refusals.peerGone(core.configuration.target)))
        }
    }

    private func change(to next: State) {
        let couldTakeCalls = takesCalls(evenIfNotReady: false)
        state = next
        if next != .open { serverIsReady = false }
        core.loop.interestChanged()
        if couldTakeCalls { core.readinessChanged() }
    }

    /// Asked every `Liveness.checkEvery`.
    func check(now: ContinuousClock.Instant) {
        guard isAttached, state != .connecting else { return }
        switch liveness.check(at: now) {
        case .nothing: break
        case .gone: reopen(because: "nothing heard for 3 s")
        case .ping where state == .greeting: break
        case .ping:
            pingMark &+= 1
            var head = WireHead()
            head.sentUs = MonotonicClock.microseconds(at: now)
            head.load = load(mark: pingMark)
            enqueue(Frame(.ping, head: encoded(head)))
        }
    }

    private func load(mark: UInt64) -> WireLoad {
        var load = WireLoad()
        load.inFlight = UInt32(clamping: outstanding)
        load.ready = true
        load.mark = mark
        return load
    }

    // MARK: Calls

    /// - Returns: why the attempt cannot be sent here.
    func start(_ attempt: Attempt) -> RPCError? {
        let now = ContinuousClock.now
        let left = max(1, (attempt.deadline - now).wholeMilliseconds)
        var head = attempt.head
        head.timeoutMs = UInt32(clamping: left)
        head.sentUs = MonotonicClock.microseconds(at: now)
        let headBytes = encoded(head)
        guard headBytes.count <= Frame.headBytesMax else {
            return Refusals.callerFault("the head has more than \(Frame.headBytesMax) bytes")
        }
        lastCallID = lastCallID == .max ? 1 : lastCallID + 1
        let frame = Frame(
            .request,
            callID: lastCallID,
            head: headBytes,
            payload: attempt.payload
        )
        let frameMax = min(frameBytesMax, serverFrameBytesMax)
        guard frame.byteCount - 4 <= frameMax else {
            return Refusals.tooLargeToSend(bytes: frame.byteCount - 4, max: frameMax)
        }
        guard
            writer.byteCount + frame.byteCount <= core.configuration.limits.outgoingBytesMax
        else { return Refusals.callerFull(core.configuration.target) }
        pending[lastCallID] = attempt
        attempt.sent(on: self, callID: lastCallID)
        enqueue(frame)
        return nil
    }

    /// Nobody waits for this call any more.
    func abandon(_ callID: UInt64) {
        guard pending.removeValue(forKey: callID) != nil else { return }
        enqueue(Frame(.cancel, callID: callID))
    }

    // MARK: Frames

    private func read(_ bytes: [UInt8]) {
        liveness.heard(at: .now)
        var reader = FrameReader(bytes, lengthMax: frameBytesMax)
        do {
            while isAttached, let frame = try reader.next() { handle(frame) }
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
        case .goawayAck: break
        case .item, .end: reopen(because: "a stream that nobody asked for")
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
    }

    private func learn(_ load: WireLoad) {
        guard state == .open, load.ready != serverIsReady else { return }
        serverIsReady = load.ready
        core.readinessChanged()
    }

    private func pinged(_ head: WireHead) {
        learn(head.load)
        var answer = WireHead()
        answer.load = load(mark: head.load.mark)
        enqueue(Frame(.pong, head: encoded(answer)))
    }

    private func answered(_ frame: Frame, _ head: WireHead) {
        guard let attempt = pending.removeValue(forKey: frame.callID) else {
            // Late after a cancellation, or never asked for: nobody gets it.
            return core.meters.unmatched()
        }
        if head.code == 0 {
            let metadata = (try? head.metadataByKey().get()) ?? [:]
            core.end(attempt, .success(Reply(payload: frame.payload, metadata: metadata)))
            return
        }
        let error = RPCError(head: head, statusBytes: frame.payload)
        core.end(attempt, .failure(error))
        if error.reason == Refusals.helloRequired, state == .open || state == .draining {
            forgotten()
        }
    }

    private func sentAway(_ goaway: WireGoaway) {
        switch goaway.reason {
        case .drain:
            guard state == .open || state == .draining else { return }
            change(to: .draining)
            var head = WireHead()
            head.goaway.reason = .drain
            head.goaway.lastCallID = lastCallID
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
