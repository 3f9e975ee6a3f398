import Logging
import Synchronization

/// The part of a server that lives on its loop: sessions, the fate of each call. Draining is in
/// `ServerCore+Drain.swift`, the meaning of frames in `ServerCore+Frames.swift`.
final class ServerCore: @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only, but for `gauges`.
    enum Phase { case idle, serving, draining, closed }

    let configuration: ServerConfiguration
    let loop: Loop
    let methods = MethodTable()
    let meters: CallMeters
    let startedAt = ContinuousClock.now
    let frameBytesMax: Int

    var phase = Phase.idle
    var isReady = true
    var listeners: [Listener] = []
    /// By number.
    var sessions: [UInt64: Session] = [:]
    var admission: Admission
    /// Calls that wait.
    private var waiting: [Admission.Ticket: ServerCall] = [:]
    /// Calls whose handlers run, those that nobody waits for any more too.
    var running: [Admission.Ticket: ServerCall] = [:]
    var drain = DrainProgress()
    private var lastSessionNumber: UInt64 = 0
    private var lastTicketNumber: UInt64 = 0
    private var endedWith: (any Error)?
    private var runContinuation: CheckedContinuation<Void, any Error>?
    private var boundWaiters: [CheckedContinuation<[String], Never>] = []
    private let gauges = Mutex(ServerStats())

    init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        loop = configuration.loop
        frameBytesMax = FrameLimit.clamped(configuration.limits.frameBytesMax)
        meters = CallMeters(side: "server", target: configuration.name)
        admission = Admission(
            inFlightMax: configuration.limits.inFlightMax,
            queueMax: configuration.limits.queueMax,
            queueAgeMax: configuration.limits.queueAgeMax,
            bytesMax: configuration.limits.requestBytesInHandMax
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
            for endpoint in configuration.endpoints {
                try EndpointRules.prepare(endpoint)
                let socket = try Socket(.router, frameBytesMax: frameBytesMax)
                listeners.append(Listener(socket: socket, core: self))
                try socket.bind(endpoint)
            }
        } catch {
            for listener in listeners { listener.close(lingering: false) }
            listeners = []
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
        for call in running.values { call.task?.cancel() }
        sessions = [:]
        waiting = [:]
        listeners = []
        answerBoundWaiters()
        publish(now: .now)
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
        let now = ContinuousClock.now
        for session in Array(sessions.values) {
            switch session.liveness.check(at: now) {
            case .nothing: break
            case .ping: ping(session)
            case .gone: forget(session, because: "nothing heard for 3 s")
            }
        }
        pump(now: now)
        publish(now: now)
        _ = loop.schedule(at: now.advanced(by: Liveness.checkEvery)) { [weak self] in self?.tick() }
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
        logger.debug("client gone", metadata: ["peer": "\(session.peer)", "reason": "\(reason)"])
        for call in session.calls.values { stop(call) }
        session.calls = [:]
        session.listener.remove(session)
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

    // MARK: Calls

    func admit(_ call: ServerCall, of session: Session, now: ContinuousClock.Instant) {
        pump(now: now)
        session.calls[call.callID] = call
        let arrival = admission.arrive(
            call.ticket,
            bytes: call.payload.count,
            now: now,
            deadline: call.context.deadline
        )
        switch arrival {
        case .start: start(call)
        case .wait:
            waiting[call.ticket] = call
            call.deadlineTimer = loop.schedule(at: call.context.deadline) { [self] in
                pump(now: .now)
            }
        case .shed: shed(call)
        }
    }

    /// Decides about the waiting calls.
    func pump(now: ContinuousClock.Instant) {
        while let verdict = admission.next(now: now) {
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

    func nextTicket() -> Admission.Ticket {
        lastTicketNumber += 1
        return Admission.Ticket(number: lastTicketNumber)
    }

    private func start(_ call: ServerCall) {
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        running[call.ticket] = call
        call.method.began()
        call.deadlineTimer = loop.schedule(at: call.context.deadline) { call.task?.cancel() }
        call.task = Task(executorPreference: loop) { [self] in
            let ending = await execute(call)
            loop.run { [self] in finish(call, ending) }
        }
    }

    private func execute(_ call: ServerCall) async -> Result<[UInt8], RPCError> {
        do {
            let context = call.context
            let answer = try await CallContext.$current.withValue(context) {
                try await call.method.handler(call.payload, context)
            }
            return .success(answer)
        } catch let error as RPCError {
            return .failure(error.asAnswer)
        } catch is CancellationError {
            let isLate = call.context.deadline <= .now
            return .failure(
                isLate ? Refusals.deadline(sent: true) : Refusals.cancelled(sent: true)
            )
        } catch {
            logger.error(
                "handler failed",
                metadata: [
                    "method": "\(call.method.path)", "requestID": "\(call.context.requestID)",
                    "error": "\(error)",
                ]
            )
            return .failure(Refusals.fault())
        }
    }

    private func finish(_ call: ServerCall, _ ending: Result<[UInt8], RPCError>) {
        running[call.ticket] = nil
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        admission.leave(bytes: call.payload.count)
        let code: Code
        if let session = sessions[call.session], session.calls[call.callID] === call {
            session.calls[call.callID] = nil
            switch ending {
            case .success(let payload): code = answer(call, payload, to: session)
            case .failure(let error):
                code = error.code
                answer(call.callID, error, to: session, metadata: call.context.replyMetadata)
            }
            leaveIfDone(session)
        } else {
            code = .cancelled
        }
        let duration = ContinuousClock.now - call.arrived
        call.method.ended(code, after: duration)
        meters.ended(call.method.path, code, after: duration)
        pump(now: .now)
        drainMayProceed()
    }

    func leaveIfDone(_ session: Session) {
        guard session.isLeaving, session.calls.isEmpty else { return }
        session.listener.flush()
        forget(session, because: "it said goodbye")
    }

    /// Nobody waits for this call any more; it is no longer among its session's.
    func stop(_ call: ServerCall) {
        if let task = call.task {
            task.cancel()
        } else {
            admission.withdraw(call.ticket)
            waiting[call.ticket] = nil
            if let timer = call.deadlineTimer { loop.cancel(timer) }
        }
    }

    private func expire(_ call: ServerCall) {
        countExpired()
        refuse(call, Refusals.expired())
    }

    private func shed(_ call: ServerCall) {
        meters.shed()
        gauges.withLock { $0.shed += 1 }
        refuse(call, Refusals.shed(retryAfter: configuration.limits.shedRetryAfter))
    }

    private func refuse(_ call: ServerCall, _ error: RPCError) {
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        guard let session = sessions[call.session] else { return }
        session.calls[call.callID] = nil
        answer(call.callID, error, to: session)
        meters.ended(call.method.path, error.code, after: ContinuousClock.now - call.arrived)
        leaveIfDone(session)
        drainMayProceed()
    }

    func countExpired() {
        meters.expired()
        gauges.withLock { $0.expired += 1 }
    }

    func countProtocolError() {
        meters.protocolError()
        gauges.withLock { $0.protocolErrors += 1 }
    }
}
