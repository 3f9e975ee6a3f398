/// The fate of a streaming call, where it differs from that of others. docs/wire.md, section 5.
extension ServerCore {
    func newStream() -> ServerStream {
        ServerStream(outgoingBytesMax: configuration.limits.outgoingBytesMax)
    }

    func startStream(_ call: ServerCall) {
        guard case .streaming(let handler) = call.method.handler else { return }
        if call.method.isIntrospection { watchers += 1 }
        // Not at once, as other calls run: its first item may end its session, and the task has to
        // be known then to be cancelled.
        call.task = Task(executorPreference: loop) {
            do {
                try await CallContext.$current.withValue(call.context) {
                    try await handler(call.payload, call.context, call)
                }
                call.finished()
            } catch {
                call.failed(error)
            }
        }
    }

    /// - Returns: why it cannot be sent.
    func sendItem(_ call: ServerCall, _ payload: [UInt8]) -> RPCError? {
        let session = call.session
        let frameMax = min(frameBytesMax, session.frameBytesMax)
        let misfit = session.listener.send(
            .item,
            callID: call.callID,
            payload: payload,
            bytesMax: frameMax,
            to: session
        ) { _ in }
        return misfit.map { Refusals.answerTooLarge(bytes: $0.bytes, max: frameMax) }
    }

    /// A handler has returned: END.
    func finished(_ call: ServerCall) {
        guard let session = left(call) else { return ended(call, .cancelled) }
        let code = end(call, to: session)
        leaveIfDone(session)
        ended(call, code)
    }

    private func end(_ call: ServerCall, to session: Session) -> Code {
        let metadata = call.context.saidInReply ?? [:]
        if let fault = MetadataLimits.fault(in: metadata) {
            logger.error("reply metadata", metadata: ["error": "\(fault)"])
            answer(call.callID, Refusals.fault(), to: session, as: .end)
            return .internal
        }
        var head = WireHead()
        head.set(metadata: metadata)
        session.listener.send(Frame(.end, callID: call.callID, head: encoded(head)), to: session)
        return .ok
    }

    /// It runs no more.
    func leftStream(_ call: ServerCall, _ stream: ServerStream) {
        stream.close()
        if call.method.isIntrospection {
            watchers -= 1
        } else {
            admission.leaveUnmeasured(bytes: call.payload.count)
        }
    }

    func credited(_ callID: UInt64, bytes: UInt64, of session: Session) {
        guard let call = session.calls[callID] else { return }
        call.stream?.credited(bytes: bytes, call)
    }

    /// Less lies ready for this client than before.
    func feed(_ session: Session) {
        let starved = session.starved
        session.starved = []
        // Not from within a send.
        loop.later {
            for call in starved { call.stream?.roomCame(call) }
        }
    }
}
