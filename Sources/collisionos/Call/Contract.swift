import SwiftProtobuf

/// What a service says of its own contracts, indexed: messages, enums and methods by full name.
struct Contract: Sendable {
    typealias Message = Google_Protobuf_DescriptorProto
    typealias Enumeration = Google_Protobuf_EnumDescriptorProto

    struct Rpc: Sendable {
        /// `/collisionos.jobs.v1.Jobs/GetJob`
        let path: String
        /// Full names, without a leading dot.
        let request: String
        let response: String
        let takesStream: Bool
        let givesStream: Bool
    }

    private(set) var messages: [String: Message] = [:]
    private(set) var enumerations: [String: Enumeration] = [:]
    private(set) var methods: [Rpc] = []

    init(_ set: Google_Protobuf_FileDescriptorSet) {
        for file in set.file {
            let scope = file.package.isEmpty ? "" : file.package + "."
            for message in file.messageType { add(message, scope: scope) }
            for enumeration in file.enumType {
                enumerations[scope + enumeration.name] = enumeration
            }
            for service in file.service {
                methods += service.method.map { method in
                    Rpc(
                        path: "/\(scope)\(service.name)/\(method.name)",
                        request: String(method.inputType.drop { $0 == "." }),
                        response: String(method.outputType.drop { $0 == "." }),
                        takesStream: method.clientStreaming,
                        givesStream: method.serverStreaming
                    )
                }
            }
        }
    }

    private mutating func add(_ message: Message, scope: String) {
        let name = scope + message.name
        messages[name] = message
        for nested in message.nestedType { add(nested, scope: name + ".") }
        for enumeration in message.enumType {
            enumerations[name + "." + enumeration.name] = enumeration
        }
    }

    /// Methods that a person may have meant: by full path, `Jobs/GetJob`, or `GetJob` alone.
    func methods(named name: String) -> [Rpc] {
        let exact = methods.filter { $0.path == name || $0.path == "/" + name }
        if !exact.isEmpty { return exact }
        let separators: Set<Character> = ["/", "."]
        return methods.filter { method in
            method.path.hasSuffix(name)
                && method.path.dropLast(name.count).last.map(separators.contains) == true
        }
    }
}
