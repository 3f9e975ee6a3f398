import Synchronization

/// The items of one streaming call between the client's loop, which brings them, and their reader,
/// who may run anywhere.
final class IncomingStream: Sendable {
    private struct State {
        var inbox: StreamInbox
        var ending: OutgoingCall.Ending?
        /// The reader, if it waits.
        var waiter: UnsafeContinuation<Void, Never>?

        mutating func takeWaiter() -> UnsafeContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    enum Next {
        case item([UInt8], credit: Int?)
        case end(OutgoingCall.Ending)
        case nothing
    }

    /// Credit to send with the request.
    let opening: Int
    private let state: Mutex<State>

    init(windowBytes: Int) {
        let inbox = StreamInbox(windowBytes: windowBytes)
        opening = inbox.opening
        state = Mutex(State(inbox: inbox))
    }

    // MARK: On the loop's thread

    /// Whether an item has ever come.
    var hasItems: Bool { state.withLock { $0.inbox.hasBegun } }

    /// - Returns: false if the server had no credit for it.
    func arrived(_ item: [UInt8]) -> Bool {
        let (isKept, waiter) = state.withLock { state in
            (state.inbox.arrived(item), state.takeWaiter())
        }
        waiter?.resume()
        return isKept
    }

    func ended(_ ending: OutgoingCall.Ending) {
        let waiter = state.withLock { state in
            state.inbox.ended()
            state.ending = ending
            return state.takeWaiter()
        }
        waiter?.resume()
    }

    // MARK: The reader

    func next() -> Next {
        state.withLock { state in
            switch state.inbox.take() {
            case .item(let bytes, let credit): return .item(bytes, credit: credit)
            case .nothing: return .nothing
            case .end:
                return state.ending.map(Next.end) ?? .nothing
            }
        }
    }

    /// Returns when there is something to read.
    nonisolated(nonsending) func wait() async {
        await withUnsafeContinuation { continuation in
            let mustWait = state.withLock { state in
                guard state.inbox.count == 0, state.ending == nil else { return false }
                state.waiter = continuation
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }

    /// The reader reads no more: what is here is let go.
    func discard() { state.withLock { $0.inbox.discard() } }
}
