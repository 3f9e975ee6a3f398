/// One call of a client, from its first moment to its answer, with all its attempts. Touched on
/// the loop's thread only once it has begun.
final class OutgoingCall: TimerTarget, @unchecked Sendable {
    // @unchecked: see above; what is constant is Sendable.
    typealias Ending = Result<Reply, RPCError>

    let method: CalledMethod
    let request: Request
    let begun: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant
    /// Where the items of a streaming call go.
    let stream: IncomingStream?
    private let core: ClientCore

    private var continuation: UnsafeContinuation<Ending, Never>?
    /// Cancelled before it began.
    private(set) var isCancelled = false
    private(set) var hasBegun = false
    private(set) var hasEnded = false
    /// From 0. A hedged pair is one attempt.
    var attempt = 0
    /// Endpoint that failed the attempt before.
    var avoiding: Int?
    private var first: Flight?
    private var second: Flight?

    var deadlineTimer: Loop.TimerKey?
    /// Until an endpoint is ready, or until the next attempt.
    var waitTimer: Loop.TimerKey?
    var hedgeTimer: Loop.TimerKey?

    /// One copy of the request on its way.
    struct Flight {
        let connection: Connection
        let callID: UInt64
        let sent: ContinuousClock.Instant
        let isHedge: Bool
    }

    init(
        method: CalledMethod,
        request: Request,
        begun: ContinuousClock.Instant,
        deadline: ContinuousClock.Instant,
        stream: IncomingStream? = nil,
        core: ClientCore
    ) {
        self.method = method
        self.request = request
        self.begun = begun
        self.deadline = deadline
        self.stream = stream
        self.core = core
    }

    /// Any thread, once. Not of a stream.
    nonisolated(nonsending) func ending() async -> Ending {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                self.continuation = continuation
                if core.loop.isCurrent {
                    begin()
                } else {
                    core.loop.run { [self] in begin() }
                }
            }
        } onCancel: {
            core.loop.run { [self] in cancel() }
        }
    }

    func begin() {
        hasBegun = true
        core.begin(self)
    }

    func cancel() {
        isCancelled = true
        if hasBegun { core.cancel(self) }
    }

    /// Whether any copy is on its way.
    var isSent: Bool { first != nil || second != nil }

    /// The endpoint of the only copy on its way; nil if there is none, or a pair.
    var onlyEndpoint: Int? { second == nil ? first?.connection.index : nil }

    func sent(on connection: Connection, callID: UInt64, now: ContinuousClock.Instant) {
        let flight = Flight(
            connection: connection,
            callID: callID,
            sent: now,
            isHedge: first != nil
        )
        if first == nil { first = flight } else { second = flight }
    }

    /// The copy with this id is no longer on its way.
    func landed(_ callID: UInt64) -> Flight? {
        if let flight = first, flight.callID == callID {
            first = second
            second = nil
            return flight
        }
        if let flight = second, flight.callID == callID {
            second = nil
            return flight
        }
        return nil
    }

    /// The reader of the stream has taken so much. Credit is given only after an item, and from then
    /// on there is but one copy.
    func credit(bytes: Int) {
        guard !hasEnded, let flight = first else { return }
        flight.connection.credit(flight.callID, bytes: bytes)
    }

    /// What is still on its way; nothing is afterwards.
    func takeFlights() -> (Flight?, Flight?) {
        defer { (first, second) = (nil, nil) }
        return (first, second)
    }

    /// The deadline has passed.
    func timerFired() { core.deadlinePassed(self) }

    /// - Returns: false if it had ended before.
    func end(_ ending: Ending) -> Bool {
        guard !hasEnded else { return false }
        hasEnded = true
        if let stream {
            stream.ended(ending)
            return true
        }
        continuation?.resume(returning: ending)
        continuation = nil
        return true
    }
}

extension OutgoingCall {
    /// Appends the head of the attempt of now.
    func appendHead(
        to bytes: inout [UInt8],
        actor: KnownActor?,
        timeoutMilliseconds: UInt32,
        sentMicroseconds: UInt64
    ) {
        bytes += method.field
        bytes.appendField(2, UInt64(timeoutMilliseconds))
        bytes.appendField(3, UInt64(attempt))
        bytes.appendField(4, request.idempotencyKey)
        bytes.appendField(5, request.traceparent)
        bytes.appendField(6, request.tracestate)
        if let actor {
            // Present even when it is empty: an empty actor is refused, none is another matter.
            bytes.append(7 << 3 | 2)
            bytes.appendVarint(UInt64(actor.bytes.count))
            bytes += actor.bytes
        }
        for (key, value) in request.metadata {
            var entry: [UInt8] = []
            entry.appendField(1, key)
            entry.appendField(2, value)
            bytes.append(8 << 3 | 2)
            bytes.appendVarint(UInt64(entry.count))
            bytes += entry
        }
        bytes.appendField(9, request.requestID)
        bytes.appendField(10, sentMicroseconds)
    }
}
