/// The parts of openapi.json that no contract says: headers and problems.
enum OpenAPIParts {
    static let parameters: [(String, JSONText)] = [
        (
            "IdempotencyKey",
            header(
                "Idempotency-Key",
                """
                Names this change: sent again under the same key it is answered from memory \
                (Idempotent-Replayed: true); with another body it is refused with 422.
                """,
                maxLength: 255
            )
        ),
        (
            "IfMatch",
            header("If-Match", "Version that is meant (ETag); another one is refused with 412.")
        ),
        (
            "IfNoneMatch",
            header("If-None-Match", "Version that is at hand; 304 when it is still the one.")
        ),
    ]

    static let responses: [(String, JSONText)] = [
        response(
            "400",
            """
            The request cannot be read. Reasons: syntax, wrong_type, unknown_field, \
            duplicate_key, unknown_enum, out_of_range, not_integral, not_utf8, not_base64, \
            not_a_time, not_a_duration, too_deep, too_large, filter_syntax, filter_too_long, \
            filter_too_deep, not_filterable, order_syntax, order_too_long.
            """
        ),
        response("401", "Nobody is signed in, or the token has ended."),
        response("403", "The role lacks the permission."),
        response("404", "There is no such row in the caller's shop."),
        response(
            "409",
            "A rule of the shop refuses it, a unique value is taken, or the row changed."
        ),
        response("412", "The row has another version than If-Match says."),
        response(
            "422",
            """
            Fields break their rules. Reasons: required, unspecified, too_long, too_short, \
            out_of_range, pattern, unknown_enum, not_a_uuid, currency_mismatch, read_only, \
            read_only_projection, immutable.
            """
        ),
        response("429", "Too many requests; Retry-After says when to come back."),
        response("500", "A fault of ours; requestId finds it in the log."),
        response("503", "The service is not reachable; Retry-After says when to come back."),
    ]

    /// RFC 9457.
    static let problem: JSONText = .object([
        ("type", .string("object")),
        ("description", .string("Why a request was refused (RFC 9457).")),
        (
            "properties",
            .object([
                (
                    "type",
                    string(
                        "URI that is the same for every problem of this reason.",
                        "uri-reference"
                    )
                ),
                ("title", string("The reason in words.")),
                ("status", .object([("type", .string("integer")), ("format", .string("int32"))])),
                ("detail", string("What happened, for people.")),
                ("instance", string("The request's path.")),
                ("code", string("Code of the call: INVALID_ARGUMENT, NOT_FOUND …")),
                ("reason", string("Stable name of the refusal.")),
                (
                    "errors",
                    .object([
                        ("type", .string("array")),
                        (
                            "items",
                            .object([
                                ("type", .string("object")),
                                (
                                    "properties",
                                    .object([
                                        ("pointer", string("RFC 6901 pointer into the body.")),
                                        ("field", string("Path of field names.")),
                                        ("reason", string("Stable name of the violation.")),
                                        ("detail", string("What is allowed.")),
                                    ])
                                ),
                            ])
                        ),
                    ])
                ),
                ("requestId", string("Finds the request in the logs.")),
                ("traceId", string("W3C trace id.")),
            ])
        ),
        ("required", .strings(["type", "title", "status", "reason"])),
    ])

    private static func string(_ text: String, _ format: String = "") -> JSONText {
        var members: [(String, JSONText)] = [("type", .string("string"))]
        if !format.isEmpty { members.append(("format", .string(format))) }
        return .object(members + [("description", .string(text))])
    }

    private static func header(_ name: String, _ text: String, maxLength: Int64 = 64) -> JSONText {
        .object([
            ("name", .string(name)), ("in", .string("header")), ("description", .string(text)),
            (
                "schema",
                .object([("type", .string("string")), ("maxLength", .number(maxLength))])
            ),
        ])
    }

    private static func response(_ code: String, _ text: String) -> (String, JSONText) {
        let schema: JSONText = .object([("$ref", .string("#/components/schemas/Problem"))])
        let members: [(String, JSONText)] = [
            ("description", .string(text)),
            ("content", .object([("application/problem+json", .object([("schema", schema)]))])),
        ]
        return ("Problem\(code)", .object(members))
    }
}
