import Schema
import Wire

/// A failure as Connect clients read it: `{"code":"not_found","message":…,"details":[…]}`.
struct ConnectError: Sendable {
    let status: Int
    let code: String
    let message: String
    /// google.rpc details, encoded.
    private let details: [(type: String, value: [UInt8], reason: String)]

    init(_ error: RPCError) {
        let isFault = Problem.tellsNothing(error.code)
        status = Self.status(error.code)
        code = Self.name(error.code)
        message = isFault ? Problem.fault.detail : error.message
        details =
            isFault
            ? [] : Self.details(error.reason.lowercased(), error.metadata, error.fields)
    }

    init(_ problem: Problem) {
        // What HTTP says more exactly than a code does (405, 413, 415 …) keeps its status.
        let hasOwnStatus = [405, 408, 413, 414, 415, 429].contains(problem.status)
        status = hasOwnStatus ? problem.status : Self.status(problem.code)
        code = Self.name(problem.code)
        message = problem.detail
        let fields = problem.errors.map {
            FieldViolation(field: $0.field, reason: $0.reason, description: $0.detail)
        }
        details = Self.details(problem.reason, problem.facts, fields)
    }

    func json() -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.string("code", code)
        writer.string("message", message)
        if !details.isEmpty {
            writer.array("details", details) { writer, detail in
                writer.beginObject()
                writer.string("type", detail.type)
                writer.string("value", Self.unpadded(detail.value))
                writer.key("debug")
                writer.beginObject()
                writer.string("reason", detail.reason)
                writer.endObject()
                writer.endObject()
            }
        }
        writer.endObject()
        return writer.bytes
    }

    private static func details(
        _ reason: String,
        _ facts: [String: String],
        _ fields: [FieldViolation]
    ) -> [(String, [UInt8], String)] {
        var info = text(1, reason) + text(2, "collisionos")
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
            info += nested(3, text(1, key) + text(2, value))
        }
        var result = [("google.rpc.ErrorInfo", info, reason)]
        if !fields.isEmpty {
            let request = fields.flatMap { field in
                nested(
                    1,
                    text(1, field.field) + text(2, field.description)
                        + text(3, field.reason.lowercased())
                )
            }
            result.append(("google.rpc.BadRequest", request, "field_violations"))
        }
        return result
    }

    /// A field of an encoded message.
    private static func text(_ field: UInt8, _ value: String) -> [UInt8] {
        value.isEmpty ? [] : nested(field, Array(value.utf8))
    }

    private static func nested(_ field: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var result = [field << 3 | 2]
        var length = UInt(bytes.count)
        while length >= 0x80 {
            result.append(UInt8(length & 0x7F) | 0x80)
            length >>= 7
        }
        result.append(UInt8(length))
        return result + bytes
    }

    /// Standard base64, as the protocol wants it: without padding.
    private static func unpadded(_ bytes: [UInt8]) -> String {
        String(
            Base64URL.encode(bytes).map { character in
                character == "-" ? "+" : character == "_" ? "/" : character
            }
        )
    }

    /// By the protocol's table.
    static func status(_ code: Code) -> Int {
        switch code {
        case .ok: 200
        case .cancelled: 499
        case .invalidArgument, .failedPrecondition, .outOfRange: 400
        case .deadlineExceeded: 504
        case .notFound: 404
        case .alreadyExists, .aborted: 409
        case .permissionDenied: 403
        case .resourceExhausted: 429
        case .unimplemented: 501
        case .unavailable: 503
        case .unauthenticated: 401
        case .unknown, .internal, .dataLoss: 500
        }
    }

    /// `not_found`; the one that is spelled otherwise is `canceled`.
    static func name(_ code: Code) -> String {
        code == .cancelled ? "canceled" : code.name.lowercased()
    }
}
