import Logging

/// One endpoint of a client: a DEALER, the session on it and the calls sent through it. Lives on
/// the client's loop. What frames mean to it is in `Connection+Frames.swift`.
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
    let core: ClientCore

    private(set) var socket: Socket
    private var monitor: ConnectionMonitor?
    var isAttached = false
    private(set) var state = State.connecting
    private var isRetired = false
    private var hasSaidGoodbye = false
    var liveness = Liveness(now: .now)
    private var writer = BatchWriter()
    private var isDirty = false
    private var isFull = false
    /// libzmq has enough of us, as far as it is large; it is asked again soon.
    private var waitsForRoom = false
    private let held = HeldBytes()
    var pending = PendingCalls()
    private var pingMark: UInt64 = 0
    var serverInstance: [UInt8] = []
    var serverIsReady = false
    var serverFrameBytesMax = FrameLimit.standard
    let frameBytesMax: Int
    /// Each moves on to the service's next key.
    private var handshakesFailed = 0

    /// Before a socket that met a fault is opened again.
    private static let reopenAfter = Duration.seconds(1)
    /// Until libzmq is looked at again whose large batches were not sent yet.
    private static let retryHeldAfter = Duration.milliseconds(1)
    /// Messages read before others get their turn.
    private static let messagesPerTurnMax = 256

    init?(endpoint: String, index: Int, core: ClientCore) {
        self.endpoint = endpoint
        self.index = index
        self.core = core
        frameBytesMax = FrameLimit.clamped(core.configuration.limits.frameBytesMax)
        do {
            socket = try Socket(
                .dealer,
                frameBytesMax: frameBytesMax,
                security: core.configuration.security?.socket(for: endpoint, turn: 0)
            )
        } catch {
            core.configuration.logger.error("no socket", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private var logger: Logger { core.configuration.logger }

    var outstanding: Int { pending.count }

    func takesCalls(evenIfNotReady: Bool) -> Bool {
        state == .open && !isRetired && (serverIsReady || evenIfNotReady)
    }

    /// The name no longer has this address: no new calls here; closed when the last has ended.
    func retire() {
        guard !isRetired else { return }
        isRetired = true
        core.readinessChanged(of: self)
        leaveIfDone()
    }

    func leaveIfDone() {
        if isRetired, pending.isEmpty { core.left(self) }
    }

    // MARK: Socket

    func open() {
        do {
            try EndpointRules.permitConnecting(
                to: endpoint,
                hasKeys: core.configuration.security != nil
            )
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
        if lingering { _ = sayGoodbye() }
        endSession()
        detach(lingering: lingering)
    }

    /// - Returns: false if there is nobody who could hear it.
    func sayGoodbye() -> Bool {
        guard state == .open || state == .draining else { return false }
        guard !hasSaidGoodbye else { return true }
        hasSaidGoodbye = true
        var head = WireHead()
        head.goaway.reason = .drain
        enqueue(Frame(.goaway, head: encoded(head)))
        flush()
        return true
    }

    private func detach(lingering: Bool) {
        if let monitor { core.loop.remove(monitor) }
        if isAttached { core.loop.remove(self) }
        isAttached = false
        // The socket before its monitor: libzmq's one thread for input and output waits for ever
        // to tell a monitor that is gone, with a lock that closing the socket needs.
        socket.close(lingering: lingering)
        monitor?.socket.close()
        monitor = nil
    }

    /// Bytes came that are not this protocol, or nothing came for too long: begin anew with a
    /// fresh socket.
    func reopen(because reason: String) {
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
            let security = self.core.configuration.security
            guard
                let socket = try? Socket(
                    .dealer,
                    frameBytesMax: self.frameBytesMax,
                    security: security?.socket(for: self.endpoint, turn: self.handshakesFailed)
                )
            else {
                return self.reopen(because: "no socket")
            }
            self.socket = socket
            self.open()
        }
    }

    /// libzmq tells when a connection stands, but not of inproc, where the first chance to send is
    /// the sign.
    private var greetsWhenWritable: Bool { state == .connecting && endpoint.hasPrefix("inproc:") }

    var wantsToSend: Bool { isFull && !waitsForRoom || greetsWhenWritable }

    func readable() -> Bool {
        for count in 0..<Self.messagesPerTurnMax {
            switch socket.receive() {
            case .nothing: return count > 0
            case .misshapen:
                reopen(because: "a message of several parts")
                return false
            case .batch(_, let bytes):
                read(bytes)
                if !isAttached { return false }
            }
        }
        return true
    }

    func writable() {
        if greetsWhenWritable { greet() }
        if isFull, !waitsForRoom {
            isFull = false
            core.loop.interestChanged()
            flush()
        }
    }

    func flush() {
        isDirty = false
        while isAttached, !isFull, let batch = writer.first {
            guard held.hasRoom else { return waitForRoom() }
            switch socket.send(batch, holding: held) {
            case .sent: writer.removeFirst()
            case .full, .unreachable:
                isFull = true
                core.loop.interestChanged()
            }
        }
    }

    private func waitForRoom() {
        isFull = true
        waitsForRoom = true
        let soon = ContinuousClock.now.advanced(by: Self.retryHeldAfter)
        _ = core.loop.schedule(at: soon) { [weak self] in
            guard let self else { return }
            self.waitsForRoom = false
            self.isFull = false
            self.flush()
        }
    }

    func enqueue(_ frame: Frame) {
        writer.append(frame)
        markDirty()
    }

    private func markDirty() {
        if writer.frameCount >= BatchWriter.eagerFrames { return flush() }
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
        _ = readable()
        core.lost(endpoint)
        if state != .connecting { endSession() }
    }

    /// - Parameter isFinal: libzmq does not try again with this socket.
    func handshakeFailed(isFinal: Bool) {
        guard isAttached, state == .connecting else { return }
        let keys = core.configuration.security?.serverKeys.count ?? 1
        guard isFinal || keys > 1 else { return }
        handshakesFailed = (handshakesFailed + 1) % keys
        reopen(because: isFinal ? "its keys and ours do not fit" : "a handshake was cut")
    }

    func greet() {
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
    func endSession() {
        writer.removeAll()
        isFull = false
        core.letGo(of: self)
        hasSaidGoodbye = false
        let lost = pending.takeAll()
        change(to: .connecting)
        for (id, call) in lost {
            core.failed(call, id, Refusals.peerGone(core.configuration.target))
        }
        if isRetired { core.left(self) }
    }

    func change(to next: State) {
        let couldTakeCalls = takesCalls(evenIfNotReady: false)
        state = next
        if next != .open { serverIsReady = false }
        core.loop.interestChanged()
        if couldTakeCalls { core.readinessChanged(of: self) }
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

    func load(mark: UInt64) -> WireLoad {
        var load = WireLoad()
        load.inFlight = UInt32(clamping: outstanding)
        load.ready = true
        load.mark = mark
        return load
    }

    // MARK: Calls

    /// - Returns: why the call cannot be sent here.
    func start(_ call: OutgoingCall, now: ContinuousClock.Instant) -> RPCError? {
        let payload = call.request.payload
        guard
            writer.byteCount + payload.count <= core.configuration.limits.outgoingBytesMax,
            let callID = pending.add(call)
        else { return Refusals.callerFull(core.configuration.target) }
        let actor = core.actor(of: call.request)
        let left = UInt32(clamping: max(1, (call.deadline - now).wholeMilliseconds))
        let frameMax = min(frameBytesMax, serverFrameBytesMax)
        let misfit = writer.append(
            .request,
            callID: callID,
            payload: payload,
            bytesMax: frameMax
        ) {
            call.appendHead(
                to: &$0,
                actor: actor,
                timeoutMilliseconds: left,
                sentMicroseconds: MonotonicClock.microseconds(at: now)
            )
        }
        if let misfit {
            pending.take(callID)
            switch misfit {
            case .head:
                return Refusals.callerFault("the head has more than \(Frame.headBytesMax) bytes")
            case .frame(let bytes): return Refusals.tooLargeToSend(bytes: bytes, max: frameMax)
            }
        }
        call.sent(on: self, callID: callID, now: now)
        if let stream = call.stream { open(stream, callID) }
        markDirty()
        return nil
    }

    /// Nobody waits for this call any more.
    func abandon(_ callID: UInt64) {
        guard pending.take(callID) != nil else { return }
        enqueue(Frame(.cancel, callID: callID))
        leaveIfDone()
    }
}
