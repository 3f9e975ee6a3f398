import Logging
import Synchronization

/// The part of a server that lives on its loop: its life and its sessions. The fate of a call is in
/// `ServerCore+Calls.swift`, draining in `ServerCore+Drain.swift`, the meaning of frames in
/// `ServerCore+Frames.swift`.
final class ServerCore: @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only, but for `gauges`.
    enum Phase { case idle, serving, draining, closed }

    let configuration: ServerConfiguration
    let loop: Loop
    let methods: MethodTable
    let meters: CallMeters
    let startedAt = ContinuousClock.now
    let frameBytesMax: Int

    var phase = Phase.idle
    var isReady = true
    var listeners: [Listener] = []
    /// By number.
    var sessions: [UInt64: Session] = [:]
    /// Of `methods`, for the loop's thread.
    var index = MethodIndex()
    var actors = ActorCache(pairs: 2_048)
    var stampChecks = StampChecks()
    var admission: FairAdmission
    /// Calls that wait.
    var waiting: [FairAdmission.Ticket: ServerCall] = [:]
    /// Calls whose handlers run, those that nobody waits for any more too.
    var running = SlotTable<ServerCall>()
    var drain = DrainProgress()
    /// What every call is answered that is turned away; its call id is another.
    lazy var overloaded = failureFrame(
        0,
        Refusals.shed(retryAfter: configuration.limits.shedRetryAfter)
    )
    /// Streams of Introspection that run.
    var watchers = 0
    var keyChecks = KeyChecks()
    var memory = MemoryReturn(now: .now)
    private var lastSessionNumber: UInt64 = 0
    var lastTicketNumber: UInt64 = 0
    private var endedWith: (any Error)?
    private var runContinuation: CheckedContinuation<Void, any Error>?
    private var boundWaiters: [CheckedContinuation<[String], Never>] = []
    private let gauges = Mutex(ServerStats())

    init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        loop = configuration.loop
        frameBytesMax = FrameLimit.clamped(configuration.limits.frameBytesMax)
        meters = CallMeters(side: "server", target: configuration.name)
        methods = MethodTable(meters: meters)
        let limits = configuration.limits
        let now = ContinuousClock.now
        admission = FairAdmission(
            limit: AdaptiveLimit(
                min: min(limits.inFlightMin, limits.inFlightMax),
                max: limits.inFlightMax,
                initial: limits.inFlightMin,
                now: now
            ),
            queueMax: limits.queueMax,
            queueAgeMax: limits.queueAgeMax,
            bytesMax: limits.requestBytesInHandMax,
            agesOut: limits.shedsByAge,
            now: now
        )
    }

    var logger: Logger { configuration.logger }

    // MARK: Any thread

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.run { [self] in start(continuation) }
            }
        } onCancel: {
            loop.run { [self] in close(lingering: false, CancellationError()) }
        }
    }

    func setReady(_ ready: Bool) {
        loop.run { [self] in
            guard phase == .idle || phase == .serving, ready != isReady else { return }
            isReady = ready
            for session in sessions.values { ping(session) }
            publish(now: .now)
        }
    }

    func stats() -> ServerStats {
        var stats = gauges.withLock { $0 }
        stats.methods = methods.all.map(\.stats)
        return stats
    }

    func boundEndpoints() async -> [String] {
        await withCheckedContinuation { continuation in
            loop.run { [self] in
                if phase == .idle {
                    boundWaiters.append(continuation)
                } else {
                    continuation.resume(returning: listeners.map(\.socket.lastEndpoint))
                }
            }
        }
    }

    // MARK: On the loop's thread

    private func start(_ continuation: CheckedContinuation<Void, any Error>) {
        guard phase == .idle else {
            if let endedWith { return continuation.resume(throwing: endedWith) }
            return continuation.resume()
        }
        do {
            try letKeysIn()
            for endpoint in configuration.endpoints {
                try EndpointRules.prepare(endpoint, hasKeys: configuration.security != nil)
                let socket = try Socket(
                    .router,
                    frameBytesMax: frameBytesMax,
                    security: configuration.security?.socket(for: endpoint)
                )
                listeners.append(Listener(socket: socket, core: self))
                try socket.bind(endpoint)
            }
        } catch {
            for listener in listeners { listener.close(lingering: false) }
            listeners = []
            letKeysInNoLonger()
            phase = .closed
            answerBoundWaiters()
            return continuation.resume(throwing: error)
        }
        runContinuation = continuation
        phase = .serving
        for listener in listeners { loop.add(listener) }
        answerBoundWaiters()
        tick()
    }

    private func answerBoundWaiters() {
        for waiter in boundWaiters {
            waiter.resume(returning: listeners.map(\.socket.lastEndpoint))
        }
        boundWaiters = []
    }

    /// Ends everything at once; running handlers are cancelled.
    func close(lingering: Bool, _ error: (any Error)?) {
        guard phase != .closed else { return }
        phase = .closed
        endedWith = error
        for listener in listeners { listener.close(lingering: lingering) }
        for call in running.all {
            call.stream?.close()
            call.task?.cancel()
        }
        for session in sessions.values { session.starved = [] }
        sessions = [:]
        waiting = [:]
        listeners = []
        answerBoundWaiters()
        publish(now: .now)
        letKeysInNoLonger()
        if let error {
            runContinuation?.resume(throwing: error)
        } else {
            runContinuation?.resume()
        }
        runContinuation = nil
        drainEnded()
    }

    private func tick() {
        guard phase != .closed else { return }
        endRevokedSessions()
        let now = ContinuousClock.now
        followStampKeys(now: now)
        for session in Array(sessions.values) {
            switch session.liveness.check(at: now) {
            case .nothing: break
            case .ping: ping(session)
            case .gone: forget(session, because: "nothing heard for 3 s")
            }
        }
        pump(now: now)
        publish(now: now)
        giveMemoryBackIfDue(now: now)
        _ = loop.schedule(at: now.advanced(by: Liveness.checkEvery)) { [self] in tick() }
    }

    private func publish(now: ContinuousClock.Instant) {
        let (inFlight, queued) = (admission.inFlight, admission.queued)
        meters.gauge(inFlight: inFlight, queued: queued)
        gauges.withLock { stats in
            stats.isReady = isReady
            stats.inFlight = inFlight
            stats.queued = queued
            stats.sessions = sessions.count
        }
    }

    // MARK: Sessions

    /// - Returns: nil if there are as many as there may be.
    func addSession(_ hello: WireHello, from peer: [UInt8], on listener: Listener) -> Session? {
        guard sessions.count < configuration.limits.sessionsMax else { return nil }
        lastSessionNumber += 1
        let session = Session(
            number: lastSessionNumber,
            listener: listener,
            routingID: peer,
            hello: hello,
            now: .now
        )
        sessions[session.number] = session
        listener.add(session)
        return session
    }

    /// The peer is gone: nobody waits for its calls.
    func forget(_ session: Session, because reason: String) {
        guard sessions.removeValue(forKey: session.number) != nil else { return }
        session.isForgotten = true
        logger.debug("client gone", metadata: ["peer": "\(session.peer)", "reason": "\(reason)"])
        for call in session.calls.values { stop(call) }
        session.calls = [:]
        session.starved = []
        session.listener.remove(session)
        letGoOfLarge(of: session)
        drainMayProceed()
    }

    func load(mark: UInt64) -> WireLoad {
        var load = WireLoad()
        load.inFlight = UInt32(clamping: admission.inFlight)
        load.queueDelayUs = UInt64(clamping: admission.queueDelay(now: .now).wholeMicroseconds)
        load.concurrencyLimit = UInt32(clamping: admission.inFlightMax)
        load.ready = isReady
        load.mark = mark
        return load
    }

    func ping(_ session: Session, mark: UInt64 = 0) {
        var head = WireHead()
        head.sentUs = MonotonicClock.microseconds(at: .now)
        head.load = load(mark: mark)
        session.listener.send(Frame(.ping, head: encoded(head)), to: session)
    }

    // MARK: Counts

    func countExpired() {
        meters.expired()
        gauges.withLock { $0.expired += 1 }
    }

    func countProtocolError() {
        meters.protocolError()
        gauges.withLock { $0.protocolErrors += 1 }
    }

    func countShed() {
        meters.shed()
        gauges.withLock { $0.shed += 1 }
    }
}
