import SwiftProtobufPluginLibrary

/// openapi.json 3.1 of every method that has a route.
struct OpenAPI {
    let tree: Tree

    func text() throws -> String {
        var schemas = OpenAPISchemas(tree)
        var paths: [String: [(String, JSONText)]] = [:]
        var tags: [(String, JSONText)] = []
        var ids: Set<String> = []
        for service in tree.services.flatMap(\.services) {
            var isUsed = false
            for method in try service.methods.map(Method.init) {
                for (position, binding) in method.bindings.enumerated() {
                    isUsed = true
                    let id = method.swiftName + (position == 0 ? "" : "\(position + 1)")
                    guard ids.insert(id).inserted else {
                        throw ContractFault(method.descriptor.fullName, "operation \(id) twice")
                    }
                    let operation = OpenAPIOperation(method: method, binding: binding, id: id)
                    paths[operation.path, default: []].append(
                        (binding.verb.lowercased(), operation.json(&schemas))
                    )
                }
            }
            if isUsed {
                tags.append((service.name, .string(Comment.flat(service))))
            }
        }
        let document: [(String, JSONText)] = [
            ("openapi", .string("3.1.0")),
            (
                "info",
                .object([
                    ("title", .string("CollisionOS")), ("version", .string("v1")),
                    ("description", .string(Self.introduction)),
                ])
            ),
            ("servers", .array([.object([("url", .string("/"))])])),
            ("security", .array([.object([("bearer", .array([]))])])),
            (
                "tags",
                .array(
                    tags.sorted { $0.0 < $1.0 }.map {
                        .object([("name", .string($0.0)), ("description", $0.1)])
                    }
                )
            ),
            (
                "paths",
                .object(paths.sorted { $0.key < $1.key }.map { ($0.key, .object($0.value)) })
            ),
            (
                "components",
                .object([
                    ("schemas", .object(try schemas.all())),
                    ("parameters", .object(OpenAPIParts.parameters)),
                    ("responses", .object(OpenAPIParts.responses)),
                    (
                        "securitySchemes",
                        .object([
                            (
                                "bearer",
                                .object([
                                    ("type", .string("http")), ("scheme", .string("bearer")),
                                    ("bearerFormat", .string("JWT")),
                                ])
                            )
                        ])
                    ),
                ])
            ),
        ]
        return JSONText.object(document).text(lines: 4)
    }

    private static let introduction = """
        The back office of a collision repair shop. Amounts are whole minor units of the row's \
        currency; 64-bit integers are strings; times are RFC 3339 in UTC. Fields left out are \
        absent, and so are fields that the caller's role may not see.
        """
}

/// One method at one route.
struct OpenAPIOperation {
    let method: Method
    let binding: Binding
    let id: String

    /// Captures by the last step of their path: `/v1/jobs/{job.id}` is `/v1/jobs/{id}`.
    var path: String {
        let parts = binding.segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .capture(let name): "{\(Self.short(name))}"
            }
        }
        return "/" + parts.joined(separator: "/")
            + (binding.action.isEmpty ? "" : ":\(binding.action)")
    }

    private static func short(_ capture: String) -> String {
        (capture.split(separator: ".").last.map(String.init) ?? capture).lowerCamel
    }

    func json(_ schemas: inout OpenAPISchemas) -> JSONText {
        var members: [(String, JSONText)] = [
            ("operationId", .string(id)), ("tags", .strings([method.descriptor.service.name])),
            ("summary", .string(Comment.summary(method.descriptor))),
            ("description", .string(Comment.text(method.descriptor))),
        ]
        if method.access.withoutActor { members.append(("security", .array([]))) }
        if !method.permissionName.isEmpty {
            members.append(("x-permission", .string(method.permissionName)))
        }
        let parameters = parameters(&schemas)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if !binding.body.isEmpty { members.append(("requestBody", body(&schemas))) }
        members.append(("responses", .object(responses(&schemas))))
        return .object(members)
    }

    private var isRecord: Bool { method.response.isRecord }

    private func parameters(_ schemas: inout OpenAPISchemas) -> [JSONText] {
        var result: [JSONText] = binding.captures.map { capture in
            let field = Self.field(capture, method.request)
            let isUUID = Self.short(capture).lowercased().hasSuffix("id")
            var schema: [(String, JSONText)] = [("type", .string("string"))]
            if isUUID { schema.append(("format", .string("uuid"))) }
            var members: [(String, JSONText)] = [
                ("name", .string(Self.short(capture))), ("in", .string("path")),
                ("required", .bool(true)), ("schema", .object(schema)),
            ]
            if let field, !Comment.flat(field).isEmpty {
                members.append(("description", .string(Comment.flat(field))))
            }
            return .object(members)
        }
        if binding.body != "*" {
            for field in method.request.sortedFields
            where field.name != binding.body && !binding.captures.contains(field.name)
                && !(field.name == "etag")
            {
                if let parameter = schemas.query(field) { result.append(parameter) }
            }
        }
        func shared(_ name: String) {
            result.append(.object([("$ref", .string("#/components/parameters/\(name)"))]))
        }
        if binding.verb != "GET" { shared("IdempotencyKey") }
        if binding.verb != "GET", method.request.field("etag") != nil { shared("IfMatch") }
        if binding.verb == "GET", isRecord { shared("IfNoneMatch") }
        return result
    }

    private static func field(_ path: String, _ message: Descriptor) -> FieldDescriptor? {
        var message: Descriptor? = message
        var field: FieldDescriptor?
        for name in path.split(separator: ".") {
            field = message?.field(String(name))
            message = field?.type == .message ? field?.messageType : nil
        }
        return field
    }

    private func body(_ schemas: inout OpenAPISchemas) -> JSONText {
        let schema: JSONText
        if binding.body == "*" {
            schema = schemas.object(method.request, without: Set(binding.captures))
        } else if let field = method.request.field(binding.body), field.type == .message {
            let needed = OpenAPISchemas.required(field.messageType)
            let reference = schemas.reference(field.messageType)
            schema =
                binding.verb == "POST" && field.messageType.isRecord && !needed.isEmpty
                ? .object([
                    ("allOf", .array([reference, .object([("required", .strings(needed))])]))
                ])
                : reference
        } else {
            schema = .object([])
        }
        return .object([
            ("required", .bool(true)),
            ("content", .object([("application/json", .object([("schema", schema)]))])),
        ])
    }

    private func responses(_ schemas: inout OpenAPISchemas) -> [(String, JSONText)] {
        var success: [(String, JSONText)] = [("description", .string("Done."))]
        if isRecord {
            success.append(
                (
                    "headers",
                    .object([
                        (
                            "ETag",
                            .object([
                                ("description", .string("Version of the row.")),
                                ("schema", .object([("type", .string("string"))])),
                            ])
                        )
                    ])
                )
            )
        }
        let schema = schemas.reference(method.response)
        success.append(
            ("content", .object([("application/json", .object([("schema", schema)]))]))
        )
        var result: [(String, JSONText)] = [("200", .object(success))]
        var codes = ["400", "401", "403", "404"]
        if binding.verb == "GET" {
            if isRecord {
                result.append(("304", .object([("description", .string("Unchanged."))])))
            }
        } else {
            codes += ["409", "412", "422"]
        }
        codes += ["429", "500", "503"]
        for code in codes {
            result.append(
                (code, .object([("$ref", .string("#/components/responses/Problem\(code)"))]))
            )
        }
        return result
    }
}
