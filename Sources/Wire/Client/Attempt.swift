/// One attempt of one call, from its first moment to its answer. Touched on the loop's thread only
/// once it has begun.
final class Attempt: @unchecked Sendable {
    // @unchecked: see above; what is constant is Sendable.
    typealias Ending = Result<Reply, RPCError>

    let path: String
    let payload: [UInt8]
    /// All but timeout and stamp, which are set when it is sent.
    let head: WireHead
    let deadline: ContinuousClock.Instant
    /// Endpoint that failed the attempt before.
    let avoiding: Int?
    private let continuation: CheckedContinuation<Ending, Never>

    /// Where it has been sent, and under which id.
    private(set) weak var connection: Connection?
    private(set) var endpoint: Int?
    private(set) var callID: UInt64 = 0
    private(set) var hasEnded = false
    var deadlineTimer: Loop.TimerKey?
    var readyTimer: Loop.TimerKey?

    init(
        path: String,
        payload: [UInt8],
        head: WireHead,
        deadline: ContinuousClock.Instant,
        avoiding: Int?,
        continuation: CheckedContinuation<Ending, Never>
    ) {
        self.path = path
        self.payload = payload
        self.head = head
        self.deadline = deadline
        self.avoiding = avoiding
        self.continuation = continuation
    }

    var isSent: Bool { endpoint != nil }

    func sent(on connection: Connection, callID: UInt64) {
        self.connection = connection
        self.endpoint = connection.index
        self.callID = callID
    }

    /// - Returns: false if it had ended before.
    func end(_ ending: Ending) -> Bool {
        guard !hasEnded else { return false }
        hasEnded = true
        continuation.resume(returning: ending)
        return true
    }
}

/// Ties the cancellation of a caller's task to its attempt, whichever comes first.
final class AttemptSlot: @unchecked Sendable {
    // @unchecked: touched on the loop's thread only.
    var attempt: Attempt?
    var isCancelled = false
}
