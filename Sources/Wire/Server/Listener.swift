/// One endpoint of a server: a ROUTER and the sessions on it. Reads messages and sends batches;
/// what frames mean is the core's business.
final class Listener: LoopParticipant {
    let socket: Socket
    let core: ServerCore
    private(set) var sessions: [[UInt8]: Session] = [:]
    private var dirty: [Session] = []
    private var isFlushPlanned = false
    private var isClosed = false

    /// Messages read before others get their turn, and bytes: a message may hold a thousand calls.
    private static let messagesPerTurnMax = 256
    private static let bytesPerTurnMax = 128 << 10
    /// Until a client whose queue was full is tried again.
    private static let retryFullAfter = Duration.milliseconds(1)

    init(socket: Socket, core: ServerCore) {
        self.socket = socket
        self.core = core
    }

    var wantsToSend: Bool { false }
    func writable() {}

    func readable() -> Bool {
        var bytesLeft = Self.bytesPerTurnMax
        for count in 0..<Self.messagesPerTurnMax {
            if isClosed { return false }
            if bytesLeft <= 0 { break }
            switch socket.receive() {
            case .nothing: return count > 0
            case .misshapen(let peer): core.faulted(peer, on: self, "a message of several parts")
            case .batch(let peer, _) where !hasItsKey(peer):
                core.faulted(peer, on: self, "a message without the key of its session")
            case .batch(let peer, let bytes):
                bytesLeft -= bytes.count
                core.read(bytes, from: peer, on: self)
            }
        }
        return true
    }

    func add(_ session: Session) {
        session.keyNumber = socket.keyNumber
        sessions[session.routingID] = session
    }

    func remove(_ session: Session) {
        if sessions[session.routingID] === session { sessions[session.routingID] = nil }
        session.writer.removeAll()
    }

    /// Sent before the loop waits again.
    func send(_ frame: Frame, to session: Session) {
        // A whole frame is within every limit: its maker has checked it.
        _ = send(
            frame.kind,
            callID: frame.callID,
            payload: frame.payload,
            bytesMax: .max,
            to: session
        ) { $0 += frame.head }
    }

    /// Sent before the loop waits again.
    ///
    /// - Returns: why the frame cannot be sent, or nil.
    func send(
        _ kind: Frame.Kind,
        callID: UInt64,
        payload: [UInt8],
        bytesMax: Int,
        to session: Session,
        head: (inout [UInt8]) -> Void
    ) -> BatchWriter.Misfit? {
        guard !isClosed, !session.isForgotten else { return nil }
        guard
            session.writer.byteCount + payload.count <= core.configuration.limits.outgoingBytesMax
        else {
            core.forget(session, because: "it reads no more")
            return nil
        }
        let misfit = session.writer.append(
            kind,
            callID: callID,
            payload: payload,
            bytesMax: bytesMax,
            head: head
        )
        if misfit == nil {
            if payload.count >= HeldBatch.bytesMin {
                core.movedLarge(bytes: payload.count, of: session, now: .now)
            }
            if session.writer.frameCount >= BatchWriter.eagerFrames, !session.isFull {
                send(waitingOf: session)
            } else {
                markDirty(session)
            }
        }
        return misfit
    }

    /// To a peer of which nothing is kept. Lost if its queue is full.
    func sendAtOnce(_ frame: Frame, to peer: [UInt8]) {
        if !isClosed { _ = socket.send(frame.bytes, to: peer) }
    }

    private func markDirty(_ session: Session) {
        guard !session.isDirty else { return }
        session.isDirty = true
        dirty.append(session)
        planFlush()
    }

    private func planFlush() {
        guard !isFlushPlanned else { return }
        isFlushPlanned = true
        core.loop.flushSoon(self)
    }

    func flush() {
        isFlushPlanned = false
        if isClosed { return }
        let sessions = dirty
        dirty = []
        for session in sessions {
            session.isDirty = session.isFull
            if !session.isFull { send(waitingOf: session) }
        }
    }

    private func send(waitingOf session: Session) {
        while let batch = session.writer.first {
            guard session.held.hasRoom else { return retrySoon(session) }
            switch socket.send(batch, to: session.routingID, holding: session.held) {
            case .sent:
                session.writer.removeFirst()
                if !session.starved.isEmpty { core.feed(session) }
            case .unreachable: return core.forget(session, because: "it is gone")
            case .full: return retrySoon(session)
            }
        }
    }

    private func retrySoon(_ session: Session) {
        let soon = ContinuousClock.now.advanced(by: Self.retryFullAfter)
        session.isFull = true
        session.isDirty = true
        _ = core.loop.schedule(at: soon) { [self] in
            session.isFull = false
            session.isDirty = false
            if !session.isForgotten { markDirty(session) }
        }
    }

    func close(lingering: Bool) {
        guard !isClosed else { return }
        isClosed = true
        core.loop.remove(self)
        socket.close(lingering: lingering)
        sessions = [:]
        dirty = []
    }
}
