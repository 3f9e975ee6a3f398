/// One client of a server, from its HELLO on. Lives on the server's loop.
final class Session {
    let number: UInt64
    let listener: Listener
    /// Chosen by the peer or by libzmq: an address, not an identity.
    let routingID: [UInt8]
    let peer: String
    let instance: [UInt8]
    /// Largest frame that this client takes.
    let frameBytesMax: Int

    var liveness: Liveness
    var clock: ClockOffset
    var writer = BatchWriter()
    var isDirty = false
    var calls: [UInt64: ServerCall] = [:]
    /// It has seen our GOAWAY and starts no more calls.
    var hasAcknowledgedDrain = false
    /// It has said goodbye and is forgotten when its calls have ended.
    var isLeaving = false
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
final class ServerCall: @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only.
    let ticket: Admission.Ticket
    /// Number of the session it came on, and its id there.
    let session: UInt64
    let callID: UInt64
    let method: RegisteredMethod
    let payload: [UInt8]
    let context: CallContext
    let arrived: ContinuousClock.Instant
    var task: Task<Void, Never>?
    var deadlineTimer: Loop.TimerKey?

    init(
        ticket: Admission.Ticket,
        session: UInt64,
        callID: UInt64,
        method: RegisteredMethod,
        payload: [UInt8],
        context: CallContext,
        arrived: ContinuousClock.Instant
    ) {
        self.ticket = ticket
        self.session = session
        self.callID = callID
        self.method = method
        self.payload = payload
        self.context = context
        self.arrived = arrived
    }
}
