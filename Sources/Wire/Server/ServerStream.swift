/// The items of one streaming call on their way out. Lives on the server's loop.
final class ServerStream {
    private var pacing: StreamPacing
    /// Items that may not be sent yet, in the hands of the handler's tasks; oldest first.
    private var held: [ItemSending] = []
    private var waitsForTurn = false
    /// Among its session's `starved`.
    private var waitsForRoom = false
    /// Nobody waits for its items any more.
    private var isOver = false

    init(outgoingBytesMax: Int) {
        pacing = StreamPacing(outgoingBytesMax: outgoingBytesMax)
    }

    /// - Returns: what became of the item; nil if it has to wait.
    func offer(_ payload: [UInt8], of call: ServerCall) -> ItemSending.Ending? {
        held.isEmpty ? send(payload, of: call) : nil
    }

    func hold(_ item: ItemSending) {
        held.append(item)
        proceed(item.call)
    }

    func drop(_ item: ItemSending) { held.removeAll { $0 === item } }

    func credited(bytes: UInt64, _ call: ServerCall) {
        if pacing.credited(bytes: bytes) { proceed(call) }
    }

    /// What lies ready for its client has become less.
    func roomCame(_ call: ServerCall) {
        waitsForRoom = false
        proceed(call)
    }

    /// Nobody waits for its items any more: whoever still has one is told.
    func close() {
        isOver = true
        let left = held
        held = []
        for item in left { item.end(.failure(CancellationError())) }
    }

    private func proceed(_ call: ServerCall) {
        while let item = held.first, let ending = send(item.payload, of: call) {
            // To send may have ended the session, and with it the stream and what it held.
            if held.first === item { held.removeFirst() }
            item.end(ending)
        }
    }

    private func send(_ payload: [UInt8], of call: ServerCall) -> ItemSending.Ending? {
        if isOver { return .failure(CancellationError()) }
        let session = call.session
        switch pacing.step(bytes: payload.count, readyBytes: session.writer.byteCount) {
        case .send:
            if let fault = call.sendItem(payload) { return .failure(fault) }
            pacing.sent(bytes: payload.count)
            return .success(())
        case .awaitCredit: break
        case .awaitRoom:
            if !waitsForRoom { session.starved.append(call) }
            waitsForRoom = true
        case .giveWay:
            if !waitsForTurn {
                call.loop.nextTurn { [self] in
                    waitsForTurn = false
                    pacing.newTurn()
                    proceed(call)
                }
            }
            waitsForTurn = true
        }
        return nil
    }
}

/// One item that has to wait, and the task that waits with it.
final class ItemSending: @unchecked Sendable {
    // @unchecked: the variables are touched on the loop's thread only once it has begun.
    typealias Ending = Result<Void, any Error>

    let call: ServerCall
    let payload: [UInt8]
    private var continuation: UnsafeContinuation<Ending, Never>?
    private var isCancelled = false
    private var hasBegun = false

    init(_ call: ServerCall, _ payload: [UInt8]) {
        self.call = call
        self.payload = payload
    }

    /// Any thread, once.
    nonisolated(nonsending) func ending() async -> Ending {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                self.continuation = continuation
                call.loop.run { [self] in begin() }
            }
        } onCancel: {
            call.loop.run { [self] in cancel() }
        }
    }

    private func begin() {
        hasBegun = true
        guard !isCancelled, let stream = call.stream else {
            return end(.failure(CancellationError()))
        }
        stream.hold(self)
    }

    private func cancel() {
        isCancelled = true
        guard hasBegun else { return }
        call.stream?.drop(self)
        end(.failure(CancellationError()))
    }

    func end(_ ending: Ending) {
        continuation?.resume(returning: ending)
        continuation = nil
    }
}
