internal import Dispatch
internal import Synchronization

/// Hashes and checks passwords on threads of its own, a bounded number at a time.
///
/// Argon2id takes 19 MiB and tens of milliseconds a hash: on the loop it would stop every call,
/// and without a bound a flood of sign-ins would take all memory.
final class PasswordWorker: Sendable {
    /// Hashes at one time: 38 MiB at the most.
    static let concurrencyMax = 2
    /// Sign-ins that may wait; the next is refused with RESOURCE_EXHAUSTED.
    static let waitingMax = 64

    static let shared = PasswordWorker()

    private let queues = (0..<concurrencyMax).map {
        DispatchQueue(label: "collisionos.password-\($0)")
    }
    private let state = Mutex((waiting: 0, turn: 0))

    /// Runs `work` on a worker thread. Throws ``SignInRefusal/signInBusy`` when too many wait.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let turn = try state.withLock { state in
            guard state.waiting < Self.waitingMax else { throw SignInRefusal.signInBusy }
            state.waiting += 1
            state.turn = (state.turn + 1) % Self.concurrencyMax
            return state.turn
        }
        defer { state.withLock { $0.waiting -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queues[turn].async {
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
