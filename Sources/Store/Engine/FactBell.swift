import Synchronization

/// Wakes those who wait for facts when a commit brought some.
final class FactBell: Sendable {
    /// Calls that may wait at once.
    static let waitersMax = 1_024

    private struct State {
        var position: FactPosition
        var isClosed = false
        var nextTicket: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state: Mutex<State>

    init(_ position: FactPosition) {
        state = Mutex(State(position: position))
    }

    /// The last committed fact.
    var position: FactPosition { state.withLock { $0.position } }

    /// Facts up to here are durable.
    func ring(_ position: FactPosition) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.position = position
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in woken { continuation.resume() }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        ring(position)
    }

    /// Returns when there is a fact after `position`, the time is over, the task is cancelled or
    /// the store closes.
    func wait(after position: FactPosition, for duration: Duration) async throws {
        let ticket = state.withLock { state in
            state.nextTicket &+= 1
            return state.nextTicket
        }
        let timer = Mutex<Task<Void, Never>?>(nil)
        defer { timer.withLock { $0?.cancel() } }
        let isRefused = Mutex(false)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answersNow = state.withLock { state in
                    if state.isClosed || Task.isCancelled
                        || state.position.hasFacts(after: position)
                    {
                        return true
                    }
                    guard state.waiting.count < Self.waitersMax else {
                        isRefused.withLock { $0 = true }
                        return true
                    }
                    state.waiting[ticket] = continuation
                    return false
                }
                if answersNow { return continuation.resume() }
                // Begun only now, so that it cannot ring before there is something to wake.
                timer.withLock { timer in
                    timer = Task { [self] in
                        try? await Task.sleep(for: duration)
                        wake(ticket)
                    }
                }
            }
        } onCancel: {
            wake(ticket)
        }
        if isRefused.withLock({ $0 }) {
            throw StoreRefusal.busy(queue: "fact waiters", limit: Self.waitersMax)
        }
    }

    private func wake(_ ticket: UInt64) {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
    }
}
