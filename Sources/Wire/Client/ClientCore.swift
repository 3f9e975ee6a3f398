import Logging
import Synchronization

/// The part of a client that lives on its loop: waiting calls, attempts, deadlines. Its endpoints are
/// in `ClientCore+Endpoints.swift`, second copies in `ClientCore+Hedging.swift`.
final class ClientCore: @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only.
    let configuration: ClientConfiguration
    let loop: Loop
    let isReady = Atomic<Bool>(false)
    let meters: CallMeters
    let methods: CalledMethods

    private var budget = RetryBudget()
    private var actors = ActorCache()
    /// By the index that the balancer gave.
    var connections: [Int: Connection] = [:]
    /// The only one there is; most clients have one, and need not search.
    var onlyConnection: Connection?
    var balancer = Balancer(now: .now)
    var names: [(shard: Int, refresh: NameRefresh)] = []
    private let shards: Rendezvous
    private var outstanding = 0
    /// Calls for which no endpoint is ready, oldest first; each with a timer.
    var waiting: [OutgoingCall] = []
    /// Calls wait so long for the process that takes the place of one that said it stops.
    var restartUntil: ContinuousClock.Instant?
    var readyWaiters: [ReadyWaiter] = []
    private var closers: [CheckedContinuation<Void, Never>] = []
    private var isClosing = false
    /// Connections whose goodbye has not been read yet.
    private var leaving: Set<Int> = []
    var isClosed = false
    private var generator = SystemRandomNumberGenerator()

    final class ReadyWaiter {
        var continuation: CheckedContinuation<Bool, Never>?
        init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = continuation }
    }

    init(_ configuration: ClientConfiguration) {
        self.configuration = configuration
        loop = configuration.loop
        meters = CallMeters(side: "client", target: configuration.target)
        methods = CalledMethods(meters: meters)
        shards = Rendezvous(names: configuration.shards.map(\.name))
    }

    // MARK: Any thread

    nonisolated(nonsending) func call(
        path: String,
        policy: MethodPolicy,
        payload: [UInt8],
        options: CallOptions
    ) async throws -> Reply {
        let begun = ContinuousClock.now
        let method = methods.method(path)
        let surroundings = CallContext.current
        var deadline = begun.advanced(by: options.timeout ?? policy.timeout)
        if let surroundings { deadline = min(deadline, surroundings.deadline) }
        let request = OutgoingCall.Request(
            payload: payload,
            effect: policy.effect,
            options: options,
            within: surroundings
        )
        let ending: OutgoingCall.Ending
        if let fault = request.fault(path: path, bytesMax: policy.requestBytesMax) {
            method.meters.ended(fault.code, after: ContinuousClock.now - begun)
            ending = .failure(fault)
        } else {
            ending = await OutgoingCall(
                method: method,
                request: request,
                begun: begun,
                deadline: deadline,
                core: self
            ).ending()
        }
        switch ending {
        case .success(let reply): return reply
        case .failure(var error):
            error.origin = .calledService
            throw error
        }
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
                for call in waiting { end(call, .failure(Refusals.closed())) }
                let deadline = ContinuousClock.now.advanced(by: configuration.limits.closeWait)
                _ = loop.schedule(at: deadline) { [self] in shut(lingering: true) }
                if outstanding == 0 { leave() }
            }
        }
    }

    // MARK: On the loop's thread

    func start() {
        for (shard, endpoints) in configuration.shards.map(\.endpoints).enumerated() {
            let addresses = endpoints.compactMap { text in
                let address = EndpointAddress(text)
                if address == nil { logger.error("not an endpoint", metadata: ["text": "\(text)"]) }
                return address
            }
            let refresh = NameRefresh(addresses)
            names.append((shard, refresh))
            for action in refresh.begin() { perform(action, shard: shard) }
        }
        tick()
    }

    var hasShut: Bool { isClosed }

    var logger: Logger { configuration.logger }

    func abort() { shut(lingering: false) }

    private func tick() {
        guard !isClosed else { return }
        let now = ContinuousClock.now
        for connection in Array(connections.values) { connection.check(now: now) }
        resolveNames(now: now)
        meters.gauge(inFlight: outstanding, queued: waiting.count)
        _ = loop.schedule(at: now.advanced(by: Liveness.checkEvery)) { [self] in tick() }
    }

    // MARK: Calls

    func begin(_ call: OutgoingCall) {
        outstanding += 1
        if call.isCancelled { return end(call, .failure(Refusals.cancelled(sent: false))) }
        if isClosing { return end(call, .failure(Refusals.closed())) }
        if call.deadline <= call.begun {
            return end(call, .failure(Refusals.deadline(sent: false)))
        }
        guard outstanding <= configuration.limits.callsMax else {
            return end(call, .failure(Refusals.callerFull(configuration.target)))
        }
        budget.earn()
        call.deadlineTimer = loop.schedule(call, at: call.deadline)
        attempt(call, now: call.begun)
    }

    /// Sends the call, or lets it wait for an endpoint that takes it.
    private func attempt(_ call: OutgoingCall, now: ContinuousClock.Instant) {
        if dispatch(call, now: now) { return }
        waiting.append(call)
        var patience = now.advanced(by: configuration.limits.readyWait)
        if let restartUntil { patience = max(patience, restartUntil) }
        call.waitTimer = loop.schedule(at: patience) { [self] in
            call.waitTimer = nil
            waiting.removeAll { $0 === call }
            failed(call, Refusals.noEndpoint(configuration.target))
        }
    }

    /// - Returns: false if no endpoint takes it now.
    func dispatch(_ call: OutgoingCall, now: ContinuousClock.Instant) -> Bool {
        guard let connection = pick(for: call, avoiding: call.avoiding, now: now) else {
            return false
        }
        if let timer = call.waitTimer { loop.cancel(timer) }
        call.waitTimer = nil
        if let fault = send(call, on: connection, now: now) {
            failed(call, fault)
        } else if onlyConnection == nil, call.stream == nil {
            planHedge(call, now: now)
        }
        return true
    }

    func pick(
        for call: OutgoingCall,
        avoiding: Int?,
        now: ContinuousClock.Instant
    ) -> Connection? {
        if call.method.isIntrospection {
            return connections.values.first { $0.takesCalls(evenIfNotReady: true) }
        }
        if let onlyConnection {
            return onlyConnection.takesCalls(evenIfNotReady: false) ? onlyConnection : nil
        }
        let index = balancer.pick(
            avoiding: avoiding,
            shard: shard(of: call),
            now: now,
            using: &generator
        )
        guard let connection = index.flatMap({ connections[$0] }),
            connection.takesCalls(evenIfNotReady: false)
        else { return nil }
        return connection
    }

    /// Where the shop of the call lives; nil = anywhere.
    private func shard(of call: OutgoingCall) -> Int? {
        guard configuration.shards.count > 1 else { return nil }
        let shop = call.request.actor?.shopID ?? call.request.inheritedActor?.actor.shopID ?? ""
        return shop.isEmpty ? nil : shards.owner(of: Rendezvous.Key(shop))
    }

    /// - Returns: why it cannot be sent there.
    func send(
        _ call: OutgoingCall,
        on connection: Connection,
        now: ContinuousClock.Instant
    ) -> RPCError? {
        if let fault = connection.start(call, now: now) { return fault }
        balancer.began(connection.index, now: now)
        return nil
    }

    /// For whom a call is made. A person is handed on as the bytes that came, stamp and all. A
    /// service and the operator are themselves and nobody else: what is called because of them
    /// is called on our own account, for the same shop.
    func actor(of request: OutgoingCall.Request) -> KnownActor? {
        if let given = request.actor { return actors.known(given) }
        guard let inherited = request.inheritedActor?.actor, !inherited.isPerson else {
            return request.inheritedActor
        }
        return actors.known(.service(configuration.name, shop: inherited.shopID))
    }

    func cancel(_ call: OutgoingCall) {
        end(call, .failure(Refusals.cancelled(sent: call.isSent)))
    }

    func deadlinePassed(_ call: OutgoingCall) {
        call.deadlineTimer = nil
        end(call, .failure(Refusals.deadline(sent: call.isSent)))
    }

    /// An answer to the copy with this id.
    func succeeded(_ call: OutgoingCall, _ callID: UInt64, _ reply: Reply) {
        let now = ContinuousClock.now
        if let flight = call.landed(callID) { landed(flight, of: call, .answered, now: now) }
        end(call, .success(reply), now: now)
    }

    /// The copy with this id has failed. While another is on its way, that one is waited for.
    func failed(_ call: OutgoingCall, _ callID: UInt64, _ error: RPCError) {
        if let flight = call.landed(callID) {
            landed(flight, of: call, Balancer.Ending(error), now: .now)
            call.avoiding = flight.connection.index
        }
        if !call.isSent { failed(call, error) }
    }

    /// The attempt of now has failed: the call has, or it is tried again.
    private func failed(_ call: OutgoingCall, _ error: RPCError) {
        guard !call.hasEnded else { return }
        let now = ContinuousClock.now
        if let timer = call.hedgeTimer { loop.cancel(timer) }
        call.hedgeTimer = nil
        let retry = Retry(
            effect: call.request.effect,
            hasIdempotencyKey: !call.request.idempotencyKey.isEmpty,
            hasItems: call.stream?.hasItems ?? false
        )
        let decision = retry.decide(
            error,
            attempt: call.attempt,
            left: call.deadline - now,
            budget: &budget,
            using: &generator
        )
        guard case .again(let pause) = decision, !isClosing else {
            return end(call, .failure(error), now: now)
        }
        call.method.meters.retried()
        call.attempt += 1
        if pause == .zero { return attempt(call, now: now) }
        call.waitTimer = loop.schedule(at: now.advanced(by: pause)) { [self] in
            call.waitTimer = nil
            attempt(call, now: .now)
        }
    }

    private func end(
        _ call: OutgoingCall,
        _ ending: OutgoingCall.Ending,
        now: ContinuousClock.Instant = .now
    ) {
        guard call.end(ending) else { return }
        outstanding -= 1
        if let timer = call.deadlineTimer { loop.cancel(timer) }
        if let timer = call.hedgeTimer { loop.cancel(timer) }
        if let timer = call.waitTimer {
            loop.cancel(timer)
            waiting.removeAll { $0 === call }
        }
        let code: Code = if case .failure(let error) = ending { error.code } else { .ok }
        if call.isSent { recall(call, code, now: now) }
        call.method.meters.ended(code, after: now - call.begun)
        if isClosing && outstanding == 0 { leave() }
    }

    /// Nobody waits any more for the copies that are still on their way.
    private func recall(_ call: OutgoingCall, _ code: Code, now: ContinuousClock.Instant) {
        let ending: Balancer.Ending = code == .deadlineExceeded ? .silent : .abandoned
        let (first, second) = call.takeFlights()
        for flight in [first, second] {
            guard let flight else { continue }
            landed(flight, of: call, ending, now: now)
            flight.connection.abandon(flight.callID)
        }
    }

    /// Says goodbye and waits a little until it has been read: a program that ends takes along what
    /// libzmq has not sent yet, such as the CANCEL of its last call.
    private func leave() {
        guard !isClosed, leaving.isEmpty else { return }
        leaving = Set(connections.values.filter { $0.sayGoodbye() }.map(\.index))
        if leaving.isEmpty { return shut(lingering: true) }
        let patience = ContinuousClock.now.advanced(by: configuration.limits.goodbyeWait)
        _ = loop.schedule(at: patience) { [self] in shut(lingering: true) }
    }

    /// The server has read the goodbye, or is gone.
    func letGo(of connection: Connection) {
        guard leaving.remove(connection.index) != nil, leaving.isEmpty else { return }
        loop.later { [self] in shut(lingering: true) }
    }

    private func shut(lingering: Bool) {
        guard !isClosed else { return }
        isClosing = true
        isClosed = true
        isReady.store(false, ordering: .relaxed)
        for call in waiting { end(call, .failure(Refusals.closed())) }
        for connection in connections.values { connection.close(lingering: lingering) }
        connections = [:]
        onlyConnection = nil
        for waiter in readyWaiters { waiter.continuation?.resume(returning: false) }
        readyWaiters = []
        for closer in closers { closer.resume() }
        closers = []
    }
}
