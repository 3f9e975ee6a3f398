import HTTPTypes
import Schema

/// What the gateway itself says no to: stable reasons, one maker each.
extension Problem {
    static func json(_ refusal: JSONRefusal) -> Problem {
        var problem = Problem(
            refusal.reason == "too_large" && refusal.pointer.isEmpty ? 413 : 400,
            .invalidArgument,
            "invalid_json",
            "the body is not what this method takes"
        )
        problem.errors = [
            Part(
                pointer: refusal.pointer,
                field: Self.fieldPath(refusal.pointer),
                reason: refusal.reason,
                detail: refusal.detail
            )
        ]
        return problem
    }

    static func parameter(_ name: String, _ reason: String, _ detail: String) -> Problem {
        var problem = Problem(
            400,
            .invalidArgument,
            "invalid_parameter",
            "a parameter of the URL is wrong"
        )
        problem.errors = [Part(pointer: nil, field: name, reason: reason, detail: detail)]
        return problem
    }

    static func header(_ name: String, _ reason: String, _ detail: String) -> Problem {
        var problem = Problem(
            400,
            .invalidArgument,
            "invalid_header",
            "a header of the request is wrong"
        )
        problem.errors = [Part(pointer: nil, field: name, reason: reason, detail: detail)]
        return problem
    }

    static let noSuchPath = Problem(404, .notFound, "no_such_path", "nothing is at this path")

    static let malformedPath = Problem(
        400,
        .invalidArgument,
        "malformed_path",
        "the path is not one that this gateway writes"
    )

    static let malformedQuery = Problem(
        400,
        .invalidArgument,
        "malformed_query",
        "the query is not form-encoded UTF-8"
    )

    static func verbNotAllowed(_ allowed: [String]) -> Problem {
        var problem = Problem(
            405,
            .unimplemented,
            "verb_not_allowed",
            "this path takes \(allowed.joined(separator: ", "))"
        )
        problem.headers[.allow] = allowed.joined(separator: ", ")
        return problem
    }

    static func mediaType(_ taken: String) -> Problem {
        var problem = Problem(
            415,
            .invalidArgument,
            "media_type_not_taken",
            "the body must be \(taken)"
        )
        problem.headers[.accept] = taken
        return problem
    }

    static let encodedBody = Problem(
        415,
        .invalidArgument,
        "content_encoding_not_taken",
        "the body must not be compressed"
    )

    static func bodyTooLarge(_ bytesMax: Int) -> Problem {
        var problem = Problem(
            413,
            .invalidArgument,
            "body_too_large",
            "the body has more than \(bytesMax) bytes"
        )
        problem.facts = ["bytesMax": "\(bytesMax)"]
        return problem
    }

    static let transferCoding = Problem(
        400,
        .invalidArgument,
        "transfer_coding_not_taken",
        "the only transfer coding is chunked"
    )

    static let bodyTooSlow = Problem(
        408,
        .deadlineExceeded,
        "body_too_slow",
        "the body did not arrive in time"
    )

    static let bodyNotAllowed = Problem(
        400,
        .invalidArgument,
        "body_not_allowed",
        "this method takes no body"
    )

    static let targetTooLong = Problem(
        414,
        .invalidArgument,
        "url_too_long",
        "the URL is too long"
    )

    static func signInNeeded(_ reason: String, _ detail: String) -> Problem {
        var problem = Problem(401, .unauthenticated, reason, detail)
        problem.headers[.wwwAuthenticate] =
            reason == "sign_in_needed" ? "Bearer" : "Bearer error=\"invalid_token\""
        return problem
    }

    static func permissionMissing(_ name: String) -> Problem {
        var problem = Problem(
            403,
            .permissionDenied,
            "permission_missing",
            "your role may not do this"
        )
        problem.facts = name.isEmpty ? [:] : ["permission": name]
        return problem
    }

    static let versionChanged = Problem(
        412,
        .aborted,
        "version_conflict",
        "the row has another version than If-Match names"
    )

    static func rateLimited(seconds: Int, by policy: String) -> Problem {
        var problem = Problem(
            429,
            .resourceExhausted,
            "rate_limited",
            "too many requests; wait \(seconds) s"
        )
        problem.facts = ["policy": policy]
        problem.retryAfterSeconds = seconds
        return problem
    }

    static let fault = Problem(
        500,
        .internal,
        "internal",
        "the request failed here; its id tells the operator why"
    )

    /// `/lines/2/partNumber` → `lines[2].partNumber`.
    private static func fieldPath(_ pointer: String) -> String {
        var path = ""
        for step in pointer.split(separator: "/") {
            if step.allSatisfy(\.isNumber), !path.isEmpty {
                path += "[\(step)]"
            } else {
                path += (path.isEmpty ? "" : ".") + step
            }
        }
        return path
    }
}
