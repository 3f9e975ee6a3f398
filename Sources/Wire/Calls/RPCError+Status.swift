import SwiftProtobuf

/// A failure as it travels: `google.rpc.Status` whose details are the standard ones.
extension RPCError {
    /// Domain of the reasons that this project defines.
    static let domain = "collisionos"

    /// Payload of a RESPONSE with a code other than 0.
    func statusBytes() -> [UInt8] {
        var status = Google_Rpc_Status()
        status.code = Int32(code.rawValue)
        status.message = message

        var info = Google_Rpc_ErrorInfo()
        info.reason = reason
        info.domain = Self.domain
        info.metadata = metadata
        status.details.append(packed(info))

        if !fields.isEmpty {
            var badRequest = Google_Rpc_BadRequest()
            badRequest.fieldViolations = fields.map { field in
                var violation = Google_Rpc_BadRequest.FieldViolation()
                violation.field = field.field
                violation.reason = field.reason
                violation.description_p = field.description
                return violation
            }
            status.details.append(packed(badRequest))
        }
        if !preconditions.isEmpty {
            var failure = Google_Rpc_PreconditionFailure()
            failure.violations = preconditions.map { precondition in
                var violation = Google_Rpc_PreconditionFailure.Violation()
                violation.type = precondition.type
                violation.subject = precondition.subject
                violation.description_p = precondition.description
                return violation
            }
            status.details.append(packed(failure))
        }
        if let retryAfter {
            var retry = Google_Rpc_RetryInfo()
            let (seconds, attoseconds) = retryAfter.components
            retry.retryDelay.seconds = seconds
            retry.retryDelay.nanos = Int32(attoseconds / 1_000_000_000)
            status.details.append(packed(retry))
        }
        return encoded(status)
    }

    /// Reads head and payload of a failed RESPONSE. Whatever is unreadable in the details is left
    /// out; the code, the message and the outcome of the head always stand.
    init(head: WireHead, statusBytes: [UInt8]) {
        self.init(
            Code(rawValue: Int(head.code)) ?? .unknown,
            "UNSPECIFIED",
            head.message,
            outcome: Outcome(rawValue: head.outcome.rawValue) ?? .unknown
        )
        if code == .ok { code = .unknown }
        origin = .calledService
        isRetried = head.retried
        if head.retryAfterMs > 0 { retryAfter = .milliseconds(Int64(head.retryAfterMs)) }
        guard let status = try? Google_Rpc_Status(serializedBytes: statusBytes) else { return }
        if message.isEmpty { message = status.message }
        for detail in status.details { read(detail) }
    }

    private mutating func read(_ detail: Google_Protobuf_Any) {
        if detail.isA(Google_Rpc_ErrorInfo.self),
            let info = try? Google_Rpc_ErrorInfo(unpackingAny: detail)
        {
            reason = info.reason
            metadata = info.metadata
        } else if detail.isA(Google_Rpc_BadRequest.self),
            let badRequest = try? Google_Rpc_BadRequest(unpackingAny: detail)
        {
            fields += badRequest.fieldViolations.map {
                FieldViolation(field: $0.field, reason: $0.reason, description: $0.description_p)
            }
        } else if detail.isA(Google_Rpc_PreconditionFailure.self),
            let failure = try? Google_Rpc_PreconditionFailure(unpackingAny: detail)
        {
            preconditions += failure.violations.map {
                PreconditionViolation(
                    type: $0.type,
                    subject: $0.subject,
                    description: $0.description_p
                )
            }
        }
    }

    private func packed(_ message: some Message) -> Google_Protobuf_Any {
        var any = Google_Protobuf_Any()
        any.typeURL = "type.googleapis.com/" + type(of: message).protoMessageName
        any.value = (try? message.serializedData()) ?? any.value
        return any
    }
}

/// Bytes of a message that has no required fields and no unregistered `Any`, and so cannot fail.
func encoded(_ message: some Message) -> [UInt8] {
    (try? message.serializedBytes()) ?? []
}
