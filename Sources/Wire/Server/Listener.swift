/// One endpoint of a server: a ROUTER and the sessions on it. Reads messages and sends batches;
/// what frames mean is the core's business.
final class Listener: LoopParticipant {
    let socket: Socket
    private let core: ServerCore
    private(set) var sessions: [[UInt8]: Session] = [:]
    private var dirty: [Session] = []
    private var isFlushPlanned = false
    private var isClosed = false

    /// Messages read before others get their turn.
    private static let messagesPerTurnMax = 256
    /// Until a client whose queue was full is tried again.
    private static let retryFullAfter = Duration.milliseconds(1)

    init(socket: Socket, core: ServerCore) {
        self.socket = socket
        self.core = core
    }

    var wantsToSend: Bool { false }
    func writable() {}

    func readable() {
        for _ in 0..<Self.messagesPerTurnMax {
            if isClosed { return }
            switch socket.receive() {
            case .nothing: return
            case .misshapen(let peer): core.faulted(peer, on: self, "a message of several parts")
            case .batch(let peer, let bytes): core.read(bytes, from: peer, on: self)
            }
        }
    }

    func add(_ session: Session) { sessions[session.routingID] = session }

    func remove(_ session: Session) {
        if sessions[session.routingID] === session { sessions[session.routingID] = nil }
        session.writer.removeAll()
    }

    /// Sent before the loop waits again.
    func send(_ frame: Frame, to session: Session) {
        guard !isClosed, sessions[session.routingID] === session else { return }
        guard
            session.writer.byteCount + frame.byteCount <= core.configuration.limits.outgoingBytesMax
        else { return core.forget(session, because: "it reads no more") }
        session.writer.append(frame)
        markDirty(session)
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
            session.isDirty = false
            send(waitingOf: session)
        }
    }

    private func send(waitingOf session: Session) {
        while let batch = session.writer.first {
            switch socket.send(batch, to: session.routingID) {
            case .sent: session.writer.removeFirst()
            case .unreachable: return core.forget(session, because: "it is gone")
            case .full:
                let soon = ContinuousClock.now.advanced(by: Self.retryFullAfter)
                session.isDirty = true
                _ = core.loop.schedule(at: soon) { [weak self] in
                    session.isDirty = false
                    self?.markDirty(session)
                }
                return
            }
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
