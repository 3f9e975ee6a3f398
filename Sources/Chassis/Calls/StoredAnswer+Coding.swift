import SwiftProtobuf
import Wire

/// The refusal that a key's first call was answered with.
struct ReplayedRefusal: Error {
    let error: RPCError
}

extension StoredAnswer {
    static func bytes<S: Message>(_ response: S) throws -> [UInt8] {
        var answer = StoredAnswer()
        answer.response.type = S.protoMessageName
        answer.response.message = try response.serializedBytes()
        return try answer.serializedBytes()
    }

    static func bytes(_ error: RPCError) throws -> [UInt8] {
        var answer = StoredAnswer()
        answer.refusal.code = Int32(truncatingIfNeeded: error.code.rawValue)
        answer.refusal.reason = error.reason
        answer.refusal.message = error.message
        answer.refusal.metadata = error.metadata
        answer.refusal.fields = error.fields.map { field in
            var stored = StoredFieldViolation()
            stored.field = field.field
            stored.reason = field.reason
            stored.description_p = field.description
            return stored
        }
        answer.refusal.preconditions = error.preconditions.map { precondition in
            var stored = StoredPreconditionViolation()
            stored.type = precondition.type
            stored.subject = precondition.subject
            stored.description_p = precondition.description
            return stored
        }
        return try answer.serializedBytes()
    }

    /// - Throws: ``ReplayedRefusal`` when the stored answer is a no.
    static func response<S: Message>(_ type: S.Type, in bytes: [UInt8]) throws -> S {
        guard let response = try responseIfOf(type, in: bytes) else {
            throw RPCError(
                .internal,
                "STORED_ANSWER_OF_OTHER_TYPE",
                "one key stands for two effects of one call; the second needs a step of its own"
            )
        }
        return response
    }

    /// Nil when the stored answer is a message of another type.
    static func responseIfOf<S: Message>(_ type: S.Type, in bytes: [UInt8]) throws -> S? {
        let answer = try StoredAnswer(serializedBytes: bytes)
        switch answer.outcome {
        case .response(let response):
            guard response.type == S.protoMessageName else { return nil }
            return try S(serializedBytes: response.message)
        case .refusal(let refusal): throw ReplayedRefusal(error: RPCError(stored: refusal))
        case nil: return nil
        }
    }
}

extension RPCError {
    init(stored: StoredRefusal) {
        self.init(
            Code(rawValue: Int(stored.code)) ?? .unknown,
            stored.reason,
            stored.message,
            metadata: stored.metadata,
            fields: stored.fields.map {
                FieldViolation(field: $0.field, reason: $0.reason, description: $0.description_p)
            },
            preconditions: stored.preconditions.map {
                PreconditionViolation(
                    type: $0.type,
                    subject: $0.subject,
                    description: $0.description_p
                )
            }
        )
    }
}
