/// How endings of calls become frames.
extension ServerCore {
    func answer(_ call: ServerCall, _ payload: [UInt8], to session: Session) -> Code {
        var head = WireHead()
        let metadata = call.context.saidInReply ?? [:]
        if !metadata.isEmpty {
            if let fault = MetadataLimits.fault(in: metadata) {
                logger.error("reply metadata", metadata: ["error": "\(fault)"])
                answer(call.callID, Refusals.fault(), to: session)
                return .internal
            }
            head.set(metadata: metadata)
        }
        let frameMax = min(frameBytesMax, session.frameBytesMax)
        let misfit = session.listener.send(
            .response,
            callID: call.callID,
            payload: payload,
            bytesMax: frameMax,
            to: session
        ) { bytes in
            // The head of a plain answer is empty.
            if !metadata.isEmpty { bytes += encoded(head) }
        }
        guard let misfit else { return .ok }
        let error = Refusals.answerTooLarge(bytes: misfit.bytes, max: frameMax)
        answer(call.callID, error, to: session)
        return error.code
    }

    /// - Parameter kind: RESPONSE, or END for a stream that has begun.
    func answer(
        _ callID: UInt64,
        _ error: RPCError,
        to session: Session,
        metadata: [String: [UInt8]] = [:],
        as kind: Frame.Kind = .response
    ) {
        let frame = failureFrame(callID, error, metadata: metadata, kind: kind)
        session.listener.send(frame, to: session)
    }

    /// Details that do not fit are left out; code, reason and message always travel.
    func failureFrame(
        _ callID: UInt64,
        _ error: RPCError,
        metadata: [String: [UInt8]] = [:],
        kind: Frame.Kind = .response
    ) -> Frame {
        var head = WireHead()
        head.code = UInt32(error.code.rawValue)
        head.message = String(error.message.prefix(RPCError.messageCharactersMax))
        head.outcome = WireOutcome(rawValue: error.outcome.rawValue) ?? .unknown
        head.retryAfterMs = UInt32(clamping: error.retryAfter?.wholeMilliseconds ?? 0)
        head.retried = error.isRetried
        if MetadataLimits.fault(in: metadata) == nil { head.set(metadata: metadata) }
        var payload = error.statusBytes()
        if payload.count > RPCError.statusBytesMax {
            var short = RPCError(error.code, error.reason, head.message)
            short.retryAfter = error.retryAfter
            payload = short.statusBytes()
        }
        return Frame(kind, callID: callID, head: encoded(head), payload: payload)
    }
}

extension RPCError {
    static let messageCharactersMax = 2_000
    /// Below the smallest frame limit that a peer may have.
    static let statusBytesMax = 128 << 10

    /// What a handler threw, as its caller sees it. Failures of calls that the handler made tell
    /// nothing about the handler's own effect but whether it is known.
    var asAnswer: RPCError {
        var answer = self
        if code == .ok { answer.code = .unknown }
        switch origin {
        case .here:
            if outcome == .notSent { answer.outcome = .definite }
        case .calledService:
            answer.outcome = outcome == .unknown ? .unknown : .definite
            answer.isRetried = true
        }
        return answer
    }
}
