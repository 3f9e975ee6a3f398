import Schema
import Wire

/// How a failed call is told to a client.
extension Problem {
    /// Reasons whose status is not that of their code.
    private static let statusOfReason: [String: Int] = [
        "key_reused": 422,
        "content_mismatch": 422,
        "file_empty": 422,
        "file_too_large": 413,
        "precondition_required": 428,
        "overloaded": 503,
        "caller_full": 503,
        "response_too_large": 500,
        "request_too_large": 413,
    ]

    /// Says what another program holds on to: a stale version was named.
    private static let staleReasons: Set<String> = ["version_conflict", "stale", "etag_mismatch"]

    /// - Parameters:
    ///   - body: name of the field that the HTTP body is, `*` = the whole request, "" = none.
    ///   - request: type of the request message, to tell its fields from those of the body.
    ///   - conditional: the client sent `If-Match`.
    init(
        _ error: RPCError,
        body: String = "*",
        request: (any JSONMapped.Type)? = nil,
        conditional: Bool = false
    ) {
        let reason = error.reason.isEmpty ? error.code.name.lowercased() : error.reason.lowercased()
        var status = Self.statusOfReason[reason] ?? Self.status(of: error.code)
        // A wrong parameter is a request that cannot be read; 422 is said of bodies.
        if error.code == .invalidArgument, !error.fields.isEmpty, !body.isEmpty { status = 422 }
        if conditional, error.code == .aborted, Self.staleReasons.contains(reason) { status = 412 }
        self.init(status, error.code, reason, error.message)
        errors = error.fields.map { violation in
            Part(
                pointer: Self.pointer(violation.field, body: body, request: request),
                field: violation.field,
                reason: violation.reason.lowercased(),
                detail: violation.description
            )
        }
        // The first precondition is often the reason itself, said again.
        errors += error.preconditions.filter { $0.type.lowercased() != reason }.map { violation in
            Part(
                pointer: nil,
                field: violation.subject,
                reason: violation.type.lowercased(),
                detail: violation.description
            )
        }
        facts = error.metadata
        if status >= 500 { outcome = error.outcome }
        if let wait = error.retryAfter { retryAfterSeconds = Self.wholeSeconds(wait) }
        if status == 503 || status == 429, retryAfterSeconds == nil { retryAfterSeconds = 1 }
        if Self.tellsNothing(error.code) {
            detail = "the request failed here; its id tells the operator why"
            self.reason = "internal"
            facts = [:]
            errors = []
        }
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
    }

    static func status(of code: Code) -> Int {
        switch code {
        case .ok: 200
        case .invalidArgument, .outOfRange: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound: 404
        // Every refusal of a state is about the row as it stands: a conflict, not a bad request.
        case .aborted, .alreadyExists, .failedPrecondition: 409
        case .resourceExhausted: 429
        case .cancelled: 499
        case .unimplemented: 501
        case .unavailable: 503
        case .deadlineExceeded: 504
        case .unknown, .internal, .dataLoss: 500
        }
    }

    /// Faults of ours: nothing of their cause leaves the house.
    static func tellsNothing(_ code: Code) -> Bool {
        switch code {
        case .unknown, .internal, .dataLoss: true
        default: false
        }
    }

    /// `job.lines[2].part_number` in a body that is `job` → `/lines/2/partNumber`. nil when the
    /// field is not in the body.
    ///
    /// A path that begins with no field of the request is a path within the body's row.
    static func pointer(
        _ field: String,
        body: String,
        request: (any JSONMapped.Type)? = nil
    ) -> String? {
        var steps = field.split(separator: ".")[...]
        switch body {
        case "": return nil
        case "*": break
        default:
            let first = String((steps.first ?? "").prefix { $0 != "[" })
            if first == body {
                steps = steps.dropFirst()
            } else {
                guard let request, request.fieldNumber(first) == nil else { return nil }
            }
        }
        var pointer = ""
        for step in steps {
            let name = step.prefix { $0 != "[" }
            pointer += "/" + lowerCamel(name)
            for index in step.dropFirst(name.count).split(separator: "[") {
                pointer += "/" + index.prefix { $0 != "]" }
            }
        }
        return pointer
    }

    static func lowerCamel(_ name: some StringProtocol) -> String {
        var result = ""
        var raise = false
        for character in name {
            if character == "_" {
                raise = true
            } else {
                result += raise ? character.uppercased() : String(character)
                raise = false
            }
        }
        return result
    }

    /// Rounded up, at least 1, at most a day.
    static func wholeSeconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let whole = attoseconds > 0 ? seconds &+ 1 : seconds
        return Int(max(1, min(whole, 86_400)))
    }
}
