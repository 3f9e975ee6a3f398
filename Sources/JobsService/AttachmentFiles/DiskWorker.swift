internal import Dispatch
internal import Synchronization

/// Reads and writes files on threads of its own, a bounded number at a time: a disk that is slow
/// stops neither the loop nor the other calls.
final class DiskWorker: Sendable {
    /// Works at one time.
    static let concurrencyMax = 4
    /// Works that may wait; the next is refused with RESOURCE_EXHAUSTED.
    static let waitingMax = 256

    static let shared = DiskWorker()

    private let queues = (0..<concurrencyMax).map {
        DispatchQueue(label: "collisionos.disk-\($0)", qos: .utility)
    }
    private let state = Mutex((waiting: 0, turn: 0))

    /// - Throws: ``AttachmentRefusal/storageBusy`` when too many wait.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let turn = try state.withLock { state in
            guard state.waiting < Self.waitingMax else { throw AttachmentRefusal.storageBusy }
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
