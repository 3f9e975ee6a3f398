import Logging
import Synchronization

/// The part of a client that lives on its loop: connections, waiting calls, deadlines.
final class ClientCore: @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only.
    let configuration: ClientConfiguration
    let loop: Loop
    let isReady = Atomic<Bool>(false)
    let meters: CallMeters
    private let budget = Mutex(RetryBudget())

    private var connections: [Connection] = []
    private var outstanding = 0
    /// Calls for which no endpoint is ready, oldest first; each with a timer.
    private var waiting: [Attempt] = []
    private var readyWaiters: [ReadyWaiter] = []
    private var closers: [CheckedContinuation<Void, Never>] = []
    private var isClosing = false
    private var isClosed = false
    private var generator = SystemRandomNumberGenerator()

    private final class ReadyWaiter {
        var continuation: CheckedContinuation<Bool, Never>?
        init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = continuation }
    }

    init(_ configuration: ClientConfiguration) {
        self.configuration = configuration
        loop = configuration.loop
        meters = CallMeters(side: "client", target: configuration.target)
    }

    // MARK: Any thread

    func call(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8],
        options: CallOptions
    ) async throws -> Reply {
        let begin = ContinuousClock.now
        do {
            let reply = try await callWithRetries(
                path: path,
                policy: policy,
                payload: payload,
                options: options,
                begin: begin
            )
            meters.ended(path, .ok, after: ContinuousClock.now - begin)
            return reply
        } catch {
            meters.ended(path, error.code, after: ContinuousClock.now - begin)
            var error = error
            error.origin = .calledService
            throw error
        }
    }

    private func callWithRetries(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8],
        options: CallOptions,
        begin: ContinuousClock.Instant
    ) async throws(RPCError) -> Reply {
        let surroundings = CallContext.current
        var deadline = begin.advanced(by: options.timeout ?? policy.timeout)
        if let surroundings { deadline = min(deadline, surroundings.deadline) }
        guard payload.count <= policy.requestBytesMax else {
            throw Refusals.tooLargeToSend(bytes: payload.count, max: policy.requestBytesMax)
        }
        var head = try makeHead(path: path, options: options, surroundings: surroundings)
        let retry = Retry(
            effect: policy.effect,
            hasIdempotencyKey: !options.idempotencyKey.isEmpty
        )
        budget.withLock { $0.earn() }

        var attempt = 0
        var avoiding: Int?
        while true {
            head.attempt = UInt32(attempt)
            let (ending, endpoint) = await once(
                path: path,
                payload: payload,
                head: head,
                deadline: deadline,
                avoiding: avoiding
            )
            switch ending {
            case .success(let reply): return reply
            case .failure(let error):
                let left = deadline - ContinuousClock.now
                var generator = SystemRandomNumberGenerator()
                let decision = budget.withLock {
                    retry.decide(
                        error,
                        attempt: attempt,
                        left: left,
                        budget: &$0,
                        using: &generator
                    )
                }
                guard case .again(let pause) = decision else { throw error }
                meters.retried(path)
                do { try await Task.sleep(for: pause) } catch {
                    throw Refusals.cancelled(sent: true)
                }
                attempt += 1
                avoiding = endpoint
            }
        }
    }

    private func makeHead(
        path: String,
        options: CallOptions,
        surroundings: CallContext?
    ) throws(RPCError) -> WireHead {
        func either(_ own: String, _ inherited: String?) -> String {
            own.isEmpty ? inherited ?? "" : own
        }
        var head = WireHead()
        head.method = path
        head.idempotencyKey = options.idempotencyKey
        head.traceparent = either(options.traceparent, surroundings?.traceparent)
        head.tracestate = either(options.tracestate, surroundings?.tracestate)
        head.requestID = either(options.requestID, surroundings?.requestID)
        if let actor = options.actor ?? surroundings?.actor { head.actor = actor.wire }
        if let fault = head.requestFault ?? MetadataLimits.fault(in: options.metadata) {
            throw Refusals.callerFault(fault)
        }
        head.set(metadata: options.metadata)
        return head
    }

    private func once(
        path: String,
        payload: [UInt8],
        head: WireHead,
        deadline: ContinuousClock.Instant,
        avoiding: Int?
    ) async -> (ending: Attempt.Ending, endpoint: Int?) {
        let slot = AttemptSlot()
        let ending = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let attempt = Attempt(
                    path: path,
                    payload: payload,
                    head: head,
                    deadline: deadline,
                    avoiding: avoiding,
                    continuation: continuation
                )
                loop.run { [self] in
                    slot.attempt = attempt
                    begin(attempt, isCancelled: slot.isCancelled)
                }
            }
        } onCancel: {
            loop.run { [self] in
                slot.isCancelled = true
                if let attempt = slot.attempt { cancel(attempt) }
            }
        }
        // The attempt has ended: nobody else touches the slot any more but to read it.
        return (ending, slot.attempt?.endpoint)
    }

    func waitUntilReady(timeout: Duration) async -> Bool {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        return await withCheckedContinuation { continuation in
            loop.run { [self] in
                if isReady.load(ordering: .relaxed) || isClosing {
                    continuation.resume(returning: isReady.load(ordering: .relaxed))
                    return
                }
                let waiter = ReadyWaiter(continuation)
                readyWaiters.append(waiter)
                _ = loop.schedule(at: deadline) { [self] in
                    waiter.continuation?.resume(returning: false)
                    waiter.continuation = nil
                    readyWaiters.removeAll { $0 === waiter }
                }
            }
        }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            loop.run { [self] in
                if isClosed {
                    continuation.resume()
                    return
                }
                closers.append(continuation)
                guard !isClosing else { return }
                isClosing = true
                for attempt in waiting { end(attempt, .failure(Refusals.closed())) }
                let deadline = ContinuousClock.now.advanced(by: configuration.limits.closeWait)
                _ = loop.schedule(at: deadline) { [self] in shut(lingering: true) }
                if outstanding == 0 { shut(lingering: true) }
            }
        }
    }

    // MARK: On the loop's thread

    func start() {
        for (index, endpoint) in configuration.endpoints.enumerated() {
            guard let connection = Connection(endpoint: endpoint, index: index, core: self) else {
                continue
            }
            connections.append(connection)
        }
        for connection in connections { connection.open() }
        tick()
    }

    var hasShut: Bool { isClosed }

    func abort() { shut(lingering: false) }

    private func tick() {
        guard !isClosed else { return }
        let now = ContinuousClock.now
        for connection in connections { connection.check(now: now) }
        meters.gauge(inFlight: outstanding, queued: waiting.count)
        _ = loop.schedule(at: now.advanced(by: Liveness.checkEvery)) { [weak self] in self?.tick() }
    }

    private func begin(_ attempt: Attempt, isCancelled: Bool) {
        outstanding += 1
        if isCancelled { return end(attempt, .failure(Refusals.cancelled(sent: false))) }
        if isClosing { return end(attempt, .failure(Refusals.closed())) }
        if attempt.deadline <= ContinuousClock.now {
            return end(attempt, .failure(Refusals.deadline(sent: false)))
        }
        guard outstanding <= configuration.limits.callsMax else {
            return end(attempt, .failure(Refusals.callerFull(configuration.target)))
        }
        attempt.deadlineTimer = loop.schedule(at: attempt.deadline) { [self] in
            end(attempt, .failure(Refusals.deadline(sent: attempt.isSent)), andTellServer: true)
        }
        if dispatch(attempt) { return }
        waiting.append(attempt)
        let patience = ContinuousClock.now.advanced(by: configuration.limits.readyWait)
        attempt.readyTimer = loop.schedule(at: patience) { [self] in
            end(attempt, .failure(Refusals.noEndpoint(configuration.target)))
        }
    }

    /// - Returns: false if no endpoint takes it now.
    private func dispatch(_ attempt: Attempt) -> Bool {
        let isIntrospection = attempt.path.hasPrefix(Introspection.prefix)
        let candidates = connections.filter { $0.takesCalls(evenIfNotReady: isIntrospection) }
            .map { Balancer.Candidate(endpoint: $0.index, outstanding: $0.outstanding) }
        guard
            let pick = Balancer.pick(
                of: candidates,
                avoiding: attempt.avoiding,
                using: &generator
            )
        else { return false }
        if let timer = attempt.readyTimer { loop.cancel(timer) }
        attempt.readyTimer = nil
        if let fault = connections.first(where: { $0.index == pick })?.start(attempt) {
            end(attempt, .failure(fault))
        }
        return true
    }

    private func cancel(_ attempt: Attempt) {
        end(attempt, .failure(Refusals.cancelled(sent: attempt.isSent)), andTellServer: true)
    }

    func end(_ attempt: Attempt, _ ending: Attempt.Ending, andTellServer: Bool = false) {
        guard attempt.end(ending) else { return }
        outstanding -= 1
        if let timer = attempt.deadlineTimer { loop.cancel(timer) }
        if let timer = attempt.readyTimer {
            loop.cancel(timer)
            waiting.removeAll { $0 === attempt }
        }
        if andTellServer { attempt.connection?.abandon(attempt.callID) }
        if isClosing && outstanding == 0 { shut(lingering: true) }
    }

    /// A connection became ready, or is no longer.
    func readinessChanged() {
        let ready = connections.contains { $0.takesCalls(evenIfNotReady: false) }
        isReady.store(ready, ordering: .relaxed)
        if ready {
            for waiter in readyWaiters {
                waiter.continuation?.resume(returning: true)
                waiter.continuation = nil
            }
            readyWaiters = []
        }
        let attempts = waiting
        waiting = attempts.filter { !dispatch($0) && !$0.hasEnded }
    }

    private func shut(lingering: Bool) {
        guard !isClosed else { return }
        isClosing = true
        isClosed = true
        isReady.store(false, ordering: .relaxed)
        for attempt in waiting { end(attempt, .failure(Refusals.closed())) }
        for connection in connections { connection.close(lingering: lingering) }
        connections = []
        for waiter in readyWaiters { waiter.continuation?.resume(returning: false) }
        readyWaiters = []
        for closer in closers { closer.resume() }
        closers = []
    }
}
