import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// One RPC as the generator sees it.
struct Method {
    let descriptor: MethodDescriptor
    let bindings: [Binding]

    init(_ descriptor: MethodDescriptor) throws {
        self.descriptor = descriptor
        let options = descriptor.options
        if descriptor.clientStreaming {
            throw ContractFault(descriptor.fullName, "a request is one message, not a stream")
        }
        if descriptor.serverStreaming, options.hasGoogle_Api_http {
            throw ContractFault(
                descriptor.fullName,
                "a stream has no HTTP route: google.api.http is for methods with one answer"
            )
        }
        guard options.hasGoogle_Api_http else {
            bindings = []
            return
        }
        let rule = options.Google_Api_http
        bindings = try ([rule] + rule.additionalBindings).map {
            try Binding($0, descriptor)
        }
    }

    /// Answers with a stream: a stub of its own kind, and nothing that the gateway carries.
    var streams: Bool { descriptor.serverStreaming }
    /// `Method` or `StreamingMethod`, as Wire has it.
    var stub: String { streams ? "StreamingMethod" : "Method" }
    var request: Descriptor { descriptor.inputType }
    var response: Descriptor { descriptor.outputType }
    var requestName: String { request.swiftName }
    var responseName: String { response.swiftName }
    var swiftName: String { descriptor.swiftName }
    var access: AccessOptions { descriptor.options.access }
    var isReadOnly: Bool { descriptor.options.idempotencyLevel == .noSideEffects }
    /// Name of the owning service: `jobs`.
    var owner: String {
        descriptor.file.package.split(separator: ".").dropFirst().first.map(String.init) ?? ""
    }

    var comment: [String] { Comment.lines(descriptor) }

    var timeoutMilliseconds: Int64 {
        let timeout = descriptor.options.limits.timeout
        let value = timeout.seconds * 1_000 + Int64(timeout.nanos) / 1_000_000
        return value > 0 ? value : 10_000
    }

    var requestBytesMax: UInt32 {
        let value = descriptor.options.limits.requestBytesMax
        return value > 0 ? value : 1 << 20
    }

    /// The permission's name, empty when none is needed.
    var permissionName: String {
        guard access.permission != .unspecified else { return "" }
        return Permissions.name(access.permission, seenFrom: descriptor.file)
    }

    var policy: String {
        let effect: String
        switch descriptor.options.idempotencyLevel {
        case .noSideEffects: effect = ".noSideEffects"
        case .idempotent: effect = ".idempotent"
        case .idempotencyUnknown: effect = ".unkeyed"
        }
        return """
            MethodPolicy(
                        effect: \(effect), timeout: .milliseconds(\(timeoutMilliseconds)), \
            permission: \(access.permission.rawValue),
                        peers: [\(peers)], needsActor: \(!access.withoutActor), \
            requestBytesMax: \(requestBytesMax))
            """
    }

    private var peers: String { access.peers.map(\.literal).joined(separator: ", ") }

    func addDescription(_ lines: inout Lines) {
        let effect: String
        switch descriptor.options.idempotencyLevel {
        case .noSideEffects: effect = ".noSideEffects"
        case .idempotent: effect = ".idempotent"
        case .idempotencyUnknown: effect = ".changes"
        }
        lines.add("public static let \(swiftName)Description = MethodDescription(")
        lines.add("    path: \(descriptor.path.literal), service: \(owner.literal),")
        lines.add("    request: \(requestName).self, response: \(responseName).self,")
        lines.add("    routes: [\(bindings.map(\.swift).joined(separator: ", "))],")
        lines.add("    effect: \(effect), timeoutMilliseconds: \(timeoutMilliseconds),")
        lines.add(
            "    permission: \(access.permission.rawValue), "
                + "permissionName: \(permissionName.literal),"
        )
        lines.add(
            "    peers: [\(peers)], needsActor: \(!access.withoutActor), "
                + "requestBytesMax: \(requestBytesMax),"
        )
        lines.add("    summary: \(Comment.summary(descriptor).literal))")
    }
}

/// A google.api.http binding taken apart.
struct Binding {
    enum Segment {
        case literal(String)
        case capture(String)
    }

    let verb: String
    let segments: [Segment]
    let action: String
    let body: String

    init(_ rule: Google_Api_HttpRule, _ method: MethodDescriptor) throws {
        let path: String
        switch rule.pattern {
        case .get(let value): (verb, path) = ("GET", value)
        case .post(let value): (verb, path) = ("POST", value)
        case .put(let value): (verb, path) = ("PUT", value)
        case .patch(let value): (verb, path) = ("PATCH", value)
        case .delete(let value): (verb, path) = ("DELETE", value)
        case .custom, nil: throw ContractFault(method.fullName, "an HTTP verb is missing")
        }
        body = rule.body
        guard path.hasPrefix("/") else {
            throw ContractFault(method.fullName, "a path begins with /")
        }
        // The action stands after the last colon outside braces.
        var template = path.dropFirst()
        if let colon = template.lastIndex(of: ":"), !template[colon...].contains("}") {
            action = String(template[template.index(after: colon)...])
            template = template[..<colon]
        } else {
            action = ""
        }
        segments = try template.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else {
                if part.contains("{") {
                    throw ContractFault(method.fullName, "a capture is a whole segment")
                }
                return .literal(String(part))
            }
            let name = part.dropFirst().dropLast().split(separator: "=").first ?? ""
            try Self.resolve(String(name), in: method.inputType, method)
            return .capture(String(name))
        }
        if !body.isEmpty, body != "*", method.inputType.field(body) == nil {
            throw ContractFault(method.fullName, "the body is no field: \(body)")
        }
    }

    private static func resolve(
        _ path: String,
        in message: Descriptor,
        _ method: MethodDescriptor
    ) throws {
        var message: Descriptor? = message
        for name in path.split(separator: ".") {
            guard let field = message?.field(String(name)) else {
                throw ContractFault(method.fullName, "a capture is no field: \(path)")
            }
            message = field.type == .message ? field.messageType : nil
        }
    }

    /// `/v1/jobs/{id}:move`.
    var template: String {
        let parts = segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .capture(let name): "{\(name)}"
            }
        }
        return "/" + parts.joined(separator: "/") + (action.isEmpty ? "" : ":\(action)")
    }

    var captures: [String] {
        segments.compactMap { if case .capture(let name) = $0 { name } else { nil } }
    }

    var swift: String {
        let parts = segments.map { segment in
            switch segment {
            case .literal(let text): ".literal(\(text.literal))"
            case .capture(let name): ".capture(\(name.literal))"
            }
        }
        var text = "Route(\(verb.literal), [\(parts.joined(separator: ", "))]"
        if !action.isEmpty { text += ", action: \(action.literal)" }
        if !body.isEmpty { text += ", body: \(body.literal)" }
        return text + ")"
    }
}

/// Names of the permission enum as the proto has them.
enum Permissions {
    static func name(_ permission: Permission, seenFrom file: FileDescriptor) -> String {
        let values = find(file)?.values ?? []
        let value = values.first { Int($0.number) == permission.rawValue }
        return value?.name ?? "\(permission.rawValue)"
    }

    private static func find(_ file: FileDescriptor) -> EnumDescriptor? {
        let own = file.enums.first { $0.fullName == "collisionos.type.v1.Permission" }
        return own ?? file.dependencies.lazy.compactMap(find).first
    }
}

/// Comments of the .proto files, which are what clients read.
enum Comment {
    static func lines(_ item: any ProvidesSourceCodeLocation) -> [String] {
        guard let location = item.sourceCodeInfoLocation else { return [] }
        let text =
            location.hasLeadingComments ? location.leadingComments : location.trailingComments
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0.hasPrefix(" ") ? $0.dropFirst() : $0).trimmed
        }
        while lines.last == "" { lines.removeLast() }
        while lines.first == "" { lines.removeFirst() }
        return lines
    }

    static func text(_ item: any ProvidesSourceCodeLocation) -> String {
        lines(item).joined(separator: "\n")
    }

    /// On one line.
    static func flat(_ item: any ProvidesSourceCodeLocation) -> String {
        lines(item).joined(separator: " ")
    }

    /// The first sentence.
    static func summary(_ item: any ProvidesSourceCodeLocation) -> String {
        let text = flat(item)
        guard let end = text.range(of: ". ") else { return text }
        return String(text[..<end.lowerBound]) + "."
    }
}
