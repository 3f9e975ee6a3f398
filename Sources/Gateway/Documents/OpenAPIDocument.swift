/// The generated description with the paths that the gateway itself answers.
enum OpenAPIDocument {
    private static let beginning = "\"paths\": {"

    /// - Returns: the generated text as it is when it has no paths.
    static func text(_ generated: String) -> String {
        guard let range = generated.firstRange(of: beginning) else { return generated }
        return generated[..<range.upperBound] + "\n" + sessions + ",\n" + files + ","
            + generated[range.upperBound...]
    }

    private static func operation(
        _ id: String,
        _ summary: String,
        body: String,
        status: String,
        answer: String
    ) -> String {
        """
        {"operationId": "\(id)", "tags": ["Sessions"], "summary": "\(summary)", "security": [],
          "requestBody": {"required": true, "content": {"application/json": {"schema": \(body)}}},
          "responses": {"\(status)": \(answer),
            "400": {"$ref": "#/components/responses/Problem400"},
            "401": {"$ref": "#/components/responses/Problem401"},
            "422": {"$ref": "#/components/responses/Problem422"},
            "429": {"$ref": "#/components/responses/Problem429"},
            "500": {"$ref": "#/components/responses/Problem500"},
            "503": {"$ref": "#/components/responses/Problem503"}}}
        """
    }

    private static let session = """
        {"description": "An open session.", "content": {"application/json": {"schema": {
          "type": "object",
          "required": ["accessToken", "tokenType", "expiresIn", "refreshToken", "sessionId"],
          "properties": {
            "accessToken": {"type": "string", "description": "Send as Authorization: Bearer."},
            "tokenType": {"type": "string", "const": "Bearer"},
            "expiresIn": {"type": "integer", "description": "Seconds."},
            "refreshToken": {"type": "string", "description": "Good for one renewal."},
            "refreshExpires": {"type": "string", "format": "date-time"},
            "sessionId": {"type": "string"},
            "user": {"$ref": "#/components/schemas/User"},
            "shop": {"$ref": "#/components/schemas/Shop"},
            "permissions": {"type": "array", "items": {"type": "string"}},
            "shops": {"type": "array", "description": "Where the session can be switched to.",
              "items": {"type": "object", "properties": {
                "shopId": {"type": "string", "format": "uuid"}, "name": {"type": "string"}}}},
            "secondFactorMissing": {"type": "boolean",
              "description": "No permissions until a second factor is enrolled."}}}}}}
        """

    private static let credentials = """
        {"type": "object", "additionalProperties": false, "required": ["email", "password"],
          "properties": {
            "email": {"type": "string", "maxLength": 255},
            "password": {"type": "string", "maxLength": 200},
            "shopId": {"type": "string", "format": "uuid",
              "description": "Only for a person with the same address in several shops."},
            "code": {"type": "string", "maxLength": 32,
              "description": "Of the authenticator app, or a recovery code."}}}
        """

    private static let refreshToken = """
        {"type": "object", "additionalProperties": false, "required": ["refreshToken"],
          "properties": {"refreshToken": {"type": "string", "maxLength": 255}}}
        """

    private static let exchange = """
        {"type": "object", "additionalProperties": false, "required": ["refreshToken", "shopId"],
          "properties": {"refreshToken": {"type": "string", "maxLength": 255},
            "shopId": {"type": "string", "format": "uuid"},
            "code": {"type": "string", "maxLength": 32}}}
        """

    private static let open = operation(
        "openSession",
        "Signs a person in.",
        body: credentials,
        status: "201",
        answer: session
    )

    private static let close = operation(
        "closeSession",
        "Signs out.",
        body: refreshToken,
        status: "204",
        answer: #"{"description": "Done."}"#
    )

    private static let renew = operation(
        "renewSession",
        "Takes a refresh token for the next one and a new access token.",
        body: refreshToken,
        status: "200",
        answer: session
    )

    private static let change = operation(
        "switchSession",
        "Exchanges a session for one in another of the person's shops.",
        body: exchange,
        status: "200",
        answer: session
    )

    private static let sessions = """
        "/v1/sessions": {"post": \(open), "delete": \(close)},
        "/v1/sessions:refresh": {"post": \(renew)},
        "/v1/sessions:switch": {"post": \(change)}
        """

    // MARK: files

    private static let bytes = #"{"type": "string", "format": "binary"}"#
    private static let problems = """
        "400": {"$ref": "#/components/responses/Problem400"},
        "404": {"$ref": "#/components/responses/Problem404"},
        "429": {"$ref": "#/components/responses/Problem429"},
        "503": {"$ref": "#/components/responses/Problem503"}
        """

    private static func parameter(_ name: String, in place: String, _ text: String) -> String {
        """
        {"name": "\(name)", "in": "\(place)", "required": true, "schema": {"type": "string"},
          "description": "\(text)"}
        """
    }

    private static func download(
        _ id: String,
        _ summary: String,
        _ parameter: String,
        isOpen: Bool = false
    ) -> String {
        """
        {"operationId": "\(id)", "tags": ["AttachmentFiles"], "summary": "\(summary)",
          \(isOpen ? "\"security\": []," : "")
          "parameters": [\(parameter)],
          "responses": {"200": {"description": "The bytes.",
            "content": {"*/*": {"schema": \(bytes)}}},
            "304": {"description": "The same as the ETag that the client has."}, \(problems)}}
        """
    }

    private static let upload = """
        {"operationId": "uploadAttachment", "tags": ["AttachmentFiles"],
          "summary": "Uploads a photo or document, at most 32 MiB.",
          "description": "Further parameters are fields of Attachment: jobId, category, accessLevel.",
          "parameters": [\(parameter("fileName", in: "query", "With its extension."))],
          "requestBody": {"required": true, "content": {"*/*": {"schema": \(bytes)}}},
          "responses": {"201": {"description": "The attachment.", "content": {"application/json":
            {"schema": {"$ref": "#/components/schemas/Attachment"}}}},
            "409": {"$ref": "#/components/responses/Problem409"},
            "422": {"$ref": "#/components/responses/Problem422"}, \(problems)}}
        """

    private static let files = """
        "/v1/attachments:upload": {"post": \(upload)},
        "/v1/attachments/{id}/content": {"get": \(download(
            "readAttachmentContent",
            "An attachment as it was uploaded.",
            parameter("id", in: "path", "Of the attachment.")
        ))},
        "/v1/quarantinedFiles/{id}/content": {"get": \(download(
            "readQuarantinedContent",
            "A quarantined file, to be saved.",
            parameter("id", in: "path", "Of the quarantined file.")
        ))},
        "/v1/files/{token}": {"get": \(download(
            "readLinkedContent",
            "The file behind a link; needs no sign-in.",
            parameter("token", in: "path", "Of the link."),
            isOpen: true
        ))}
        """
}
