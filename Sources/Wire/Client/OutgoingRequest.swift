extension OutgoingCall {
    /// What the caller asked for, with what it inherits from the call that it is made in.
    struct Request: Sendable {
        var payload: [UInt8]
        var effect: MethodPolicy.Effect
        var idempotencyKey: String
        var traceparent: String
        var tracestate: String
        var requestID: String
        /// Given by the caller; or taken from the call that we are in, with its bytes.
        var actor: Actor?
        var inheritedActor: KnownActor?
        var metadata: [String: [UInt8]]

        init(
            payload: [UInt8],
            effect: MethodPolicy.Effect,
            options: CallOptions,
            within surroundings: CallContext?
        ) {
            func either(_ own: String, _ inherited: String?) -> String {
                own.isEmpty ? inherited ?? "" : own
            }
            self.payload = payload
            self.effect = effect
            idempotencyKey = options.idempotencyKey
            traceparent = either(options.traceparent, surroundings?.traceparent)
            tracestate = either(options.tracestate, surroundings?.tracestate)
            requestID = either(options.requestID, surroundings?.requestID)
            actor = options.actor
            inheritedActor = surroundings?.knownActor
            metadata = options.metadata
        }
    }
}

extension OutgoingCall.Request {
    /// Why it cannot be sent to the method of this path, whose requests have so many bytes at most.
    func fault(path: String, bytesMax: Int) -> RPCError? {
        if payload.count > bytesMax {
            return Refusals.tooLargeToSend(bytes: payload.count, max: bytesMax)
        }
        let text: String?
        if path.utf8.count > MetadataLimits.methodBytesMax {
            text = MetadataLimits.Fault.method
        } else if idempotencyKey.utf8.count > MetadataLimits.idempotencyKeyBytesMax {
            text = MetadataLimits.Fault.idempotencyKey
        } else if !MetadataLimits.isPlain(
            requestID,
            MetadataLimits.requestIDBytesMax
        ) {
            text = MetadataLimits.Fault.requestID
        } else if !MetadataLimits.isPlain(traceparent, MetadataLimits.traceBytesMax)
            || !MetadataLimits.isPlain(tracestate, MetadataLimits.traceBytesMax)
        {
            text = MetadataLimits.Fault.trace
        } else if !metadata.isEmpty {
            text = MetadataLimits.fault(in: metadata)
        } else {
            text = nil
        }
        return text.map(Refusals.callerFault)
    }
}
