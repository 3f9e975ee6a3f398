import HTTPTypes
import Schema
import Wire

/// A "no" as a client reads it: RFC 9457 `application/problem+json` with our own members.
struct Problem: Error, Sendable, Equatable {
    /// One part of the request that is wrong.
    struct Part: Sendable, Equatable {
        /// RFC 6901 pointer into the body; nil when the part is not in the body.
        var pointer: String?
        /// Path of proto field names, or the name of a header or query parameter.
        var field: String
        var reason: String
        var detail: String
    }

    var status: Int
    /// The call's code by name: `NOT_FOUND`.
    var code: Code
    /// Stable, lower_snake: what programs compare.
    var reason: String
    /// For people.
    var detail: String
    var errors: [Part] = []
    /// The facts of the reason.
    var facts: [String: String] = [:]
    /// What is known about the effect, where it matters (5xx).
    var outcome: Outcome?
    /// Whole seconds.
    var retryAfterSeconds: Int?
    /// Further headers: `Allow`, `WWW-Authenticate`.
    var headers: HTTPFields = [:]

    init(_ status: Int, _ code: Code, _ reason: String, _ detail: String) {
        self.status = status
        self.code = code
        self.reason = reason
        self.detail = detail
    }

    /// `transition_not_allowed` → "Transition not allowed".
    var title: String {
        let words = reason.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// A name that never changes for a reason, without a host that may.
    var type: String { "urn:collisionos:problem:" + reason }

    func json(instance: String, requestID: String, traceID: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.string("type", type)
        writer.string("title", title)
        writer.number("status", status)
        writer.string("detail", detail)
        writer.string("instance", instance)
        writer.string("code", code.name)
        writer.string("reason", reason)
        writer.array("errors", errors) { writer, part in
            writer.beginObject()
            if let pointer = part.pointer { writer.string("pointer", pointer) }
            writer.string("field", part.field)
            writer.string("reason", part.reason)
            writer.string("detail", part.detail)
            writer.endObject()
        }
        if !facts.isEmpty {
            writer.map("facts", facts) { writer, value in writer.string(value) }
        }
        if let outcome { writer.string("outcome", outcome.word) }
        writer.string("requestId", requestID)
        writer.string("traceId", traceID)
        writer.endObject()
        return writer.bytes
    }
}

extension Outcome {
    /// As answers say it: `notSent` and `refused` left no effect, `unknown` may have.
    var word: String {
        switch self {
        case .definite: "definite"
        case .notSent: "notSent"
        case .refused: "refused"
        case .unknown: "unknown"
        }
    }
}
