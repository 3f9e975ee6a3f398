/// Streams on one connection. Every byte here may be a stranger's.
extension Connection {
    /// Behind the request: what the reader takes beyond the window that every stream has.
    func open(_ stream: IncomingStream, _ callID: UInt64) {
        if stream.opening > 0 { credit(callID, bytes: stream.opening) }
    }

    func credit(_ callID: UInt64, bytes: Int) {
        guard pending[callID] != nil else { return }
        var head = WireHead()
        head.credit = UInt64(clamping: bytes)
        enqueue(Frame(.credit, callID: callID, head: encoded(head)))
    }

    func itemCame(_ callID: UInt64, _ payload: [UInt8]) {
        // Late after a cancellation, or never asked for: nobody gets it.
        guard let call = pending[callID] else { return core.meters.unmatched() }
        guard let stream = call.stream else {
            // The method streams there and does not here.
            abandon(callID)
            return core.failed(call, callID, Refusals.unreadableAnswer())
        }
        if !stream.arrived(payload) { reopen(because: "an item without credit") }
    }

    func streamEnded(_ frame: Frame, _ head: WireHead) {
        guard head.code == 0, pending[frame.callID]?.stream != nil else {
            return disagreed(frame, head)
        }
        guard let call = pending.take(frame.callID) else { return }
        let metadata = (try? head.metadataByKey().get()) ?? [:]
        core.succeeded(call, frame.callID, Reply(payload: [], metadata: metadata))
        leaveIfDone()
    }

    /// A failure is one in either form; the end of a stream that is none is no answer.
    private func disagreed(_ frame: Frame, _ head: WireHead) {
        if head.code != 0 { return answered(frame, head) }
        guard let call = pending.take(frame.callID) else { return core.meters.unmatched() }
        core.failed(call, frame.callID, Refusals.unreadableAnswer())
        leaveIfDone()
    }
}
