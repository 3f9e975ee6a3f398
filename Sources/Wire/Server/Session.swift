/// One client of a server, from its HELLO on. Lives on the server's loop.
final class Session {
    let number: UInt64
    let listener: Listener
    /// Chosen by the peer or by libzmq: an address, not an identity.
    let routingID: [UInt8]
    let peer: String
    /// Of the key it was made with, on an endpoint with keys; else 0.
    var keyNumber: UInt32 = 0
    let instance: [UInt8]
    /// Largest frame that this client takes.
    let frameBytesMax: Int

    var liveness: Liveness
    var clock: ClockOffset
    var writer = BatchWriter()
    var isDirty = false
    /// libzmq takes no more for it now.
    var isFull = false
    /// What libzmq has of it, as far as it is large.
    let held = HeldBytes()
    /// Of large messages that it has sent or was to be sent.
    var largeBytes = 0
    var calls: [UInt64: ServerCall] = [:]
    /// Streams that wait until less lies ready in `writer`.
    var starved: [ServerCall] = []
    /// It has seen our GOAWAY and starts no more calls.
    var hasAcknowledgedDrain = false
    /// It has said goodbye and is forgotten when its calls have ended.
    var isLeaving = false
    /// Its calls are nobody's, and nothing more is sent to it.
    var isForgotten = false
    /// Mark of the last PING that it answered.
    var answeredMark: UInt64 = 0

    init(
        number: UInt64,
        listener: Listener,
        routingID: [UInt8],
        hello: WireHello,
        now: ContinuousClock.Instant
    ) {
        self.number = number
        self.listener = listener
        self.routingID = routingID
        peer = hello.name
        instance = [UInt8](hello.instance)
        frameBytesMax = FrameLimit.ofPeer(hello.frameBytesMax)
        liveness = Liveness(now: now)
        clock = ClockOffset(now: now)
    }
}

/// One call that a server has taken.
final class ServerCall: TimerTarget, @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only.
    let ticket: FairAdmission.Ticket
    /// The session it came on, and its id there.
    let session: Session
    let callID: UInt64
    let method: RegisteredMethod
    let payload: [UInt8]
    let context: CallContext
    let arrived: ContinuousClock.Instant
    var task: Task<Void, Never>?
    var deadlineTimer: Loop.TimerKey?
    /// Of a streaming method only.
    let stream: ServerStream?
    /// When its handler began.
    var started: ContinuousClock.Instant
    /// Its place among the waiting calls; -1 = it never waited.
    var place = -1
    /// Its place among the running calls.
    var slot = -1
    private let core: ServerCore

    init(
        ticket: FairAdmission.Ticket,
        session: Session,
        callID: UInt64,
        method: RegisteredMethod,
        payload: [UInt8],
        context: CallContext,
        arrived: ContinuousClock.Instant,
        core: ServerCore
    ) {
        self.ticket = ticket
        self.session = session
        self.callID = callID
        self.method = method
        self.payload = payload
        self.context = context
        self.arrived = arrived
        started = arrived
        self.core = core
        stream = method.streams ? core.newStream() : nil
    }

    /// Any thread: the handler has returned.
    func answered(_ payload: [UInt8]) {
        if core.loop.isCurrent { return core.answered(self, payload) }
        core.loop.run { [self] in core.answered(self, payload) }
    }

    /// Any thread: the handler of a stream has returned.
    func finished() { core.loop.run { [self] in core.finished(self) } }

    var loop: Loop { core.loop }

    /// - Returns: nil if it cannot be said here and now.
    func offerItem(_ payload: [UInt8]) -> ItemSending.Ending? {
        core.loop.isCurrent ? stream?.offer(payload, of: self) : nil
    }

    /// - Returns: why it cannot be sent.
    func sendItem(_ payload: [UInt8]) -> RPCError? { core.sendItem(self, payload) }

    /// Any thread: the handler has thrown.
    func failed(_ error: any Error) {
        if core.loop.isCurrent { return core.failed(self, error) }
        core.loop.run { [self] in core.failed(self, error) }
    }

    /// Its deadline has passed.
    func timerFired() {
        if let task { task.cancel() } else { core.pump(now: .now) }
    }
}
