import SwiftProtobufPluginLibrary

/// Schemas of the messages and enums that are referred to, with the limits of their fields.
struct OpenAPISchemas {
    let tree: Tree
    private var wanted: [String: JSONText?] = [:]
    private var messages: [Descriptor] = []
    private var enums: [EnumDescriptor] = []

    init(_ tree: Tree) { self.tree = tree }

    /// Everything referred to, and the schema of a problem.
    mutating func all() throws -> [(String, JSONText)] {
        var result: [String: JSONText] = [:]
        while let message = messages.popLast() { result[message.swiftName] = object(message) }
        for descriptor in enums {
            let names = descriptor.values.map(\.name)
            var members: [(String, JSONText)] = [
                ("type", .string("string")), ("enum", .strings(names)),
            ]
            let text = Comment.flat(descriptor)
            if !text.isEmpty { members.append(("description", .string(text))) }
            result[descriptor.swiftName] = .object(members)
        }
        result["Problem"] = OpenAPIParts.problem
        return result.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func reference(_ message: Descriptor) -> JSONText {
        if message.fullName == "google.protobuf.Empty" {
            return .object([("type", .string("object"))])
        }
        if wanted.updateValue(nil, forKey: message.fullName) == nil { messages.append(message) }
        return .object([("$ref", .string("#/components/schemas/\(message.swiftName)"))])
    }

    private mutating func reference(_ descriptor: EnumDescriptor) -> JSONText {
        if wanted.updateValue(nil, forKey: descriptor.fullName) == nil { enums.append(descriptor) }
        return .object([("$ref", .string("#/components/schemas/\(descriptor.swiftName)"))])
    }

    /// JSON names of the REQUIRED fields.
    static func required(_ message: Descriptor, without: Set<String> = []) -> [String] {
        message.sortedFields.filter {
            $0.options.Google_Api_fieldBehavior.contains(.required) && !without.contains($0.name)
        }.map { $0.name.lowerCamel }
    }

    /// A record's required fields are those of its Create; an Update may leave them out.
    mutating func object(_ message: Descriptor, without: Set<String> = []) -> JSONText {
        var properties: [(String, JSONText)] = []
        for field in message.sortedFields where !without.contains(field.name) {
            if message.isRecord, field.options.column.sensitive == .secret { continue }
            properties.append((field.name.lowerCamel, property(field)))
        }
        var members: [(String, JSONText)] = [("type", .string("object"))]
        let text = Comment.flat(message)
        if !text.isEmpty { members.append(("description", .string(text))) }
        members.append(("properties", .object(properties)))
        let needed = message.isRecord ? [] : Self.required(message, without: without)
        if !needed.isEmpty { members.append(("required", .strings(needed))) }
        return .object(members)
    }

    /// A field in the query, nil for one that only a body can hold.
    mutating func query(_ field: FieldDescriptor) -> JSONText? {
        if field.type == .message, !field.messageType.fullName.hasPrefix("google.protobuf.") {
            return nil
        }
        if field.isMap { return nil }
        var members: [(String, JSONText)] = [
            ("name", .string(field.name.lowerCamel)), ("in", .string("query")),
        ]
        if field.options.Google_Api_fieldBehavior.contains(.required) {
            members.append(("required", .bool(true)))
        }
        let text = Comment.flat(field)
        if !text.isEmpty { members.append(("description", .string(text))) }
        members.append(("schema", property(field, described: false)))
        return .object(members)
    }

    private mutating func property(_ field: FieldDescriptor, described: Bool = true) -> JSONText {
        let options = field.options.column
        var members: [(String, JSONText)] = []
        if field.isMap {
            members = [("type", .string("object")), ("additionalProperties", .bool(true))]
        } else if field.isRepeated {
            members = [("type", .string("array")), ("items", .object(value(field)))]
            if options.maxLength > 0 {
                members.append(("maxItems", .number(Int64(options.maxLength))))
            }
            if options.minLength > 0 {
                members.append(("minItems", .number(Int64(options.minLength))))
            }
        } else {
            members = value(field)
            members += limits(field)
        }
        let behaviors = field.options.Google_Api_fieldBehavior
        if behaviors.contains(.outputOnly) { members.append(("readOnly", .bool(true))) }
        if behaviors.contains(.inputOnly) { members.append(("writeOnly", .bool(true))) }
        if behaviors.contains(.immutable) { members.append(("x-immutable", .bool(true))) }
        if options.readPermission != .unspecified {
            let name = Permissions.name(options.readPermission, seenFrom: field.file)
            members.append(("x-read-permission", .string(name)))
        }
        let text = Comment.flat(field)
        if described, !text.isEmpty { members.append(("description", .string(text))) }
        return .object(members)
    }

    private func limits(_ field: FieldDescriptor) -> [(String, JSONText)] {
        let options = field.options.column
        var members: [(String, JSONText)] = []
        switch field.type {
        case .string:
            if options.uuid || options.hasReferences {
                members.append(("format", .string("uuid")))
            }
            if options.maxLength > 0 {
                members.append(("maxLength", .number(Int64(options.maxLength))))
            }
            if options.minLength > 0 {
                members.append(("minLength", .number(Int64(options.minLength))))
            }
            if !options.pattern.isEmpty {
                members.append(("pattern", .string("^(?:\(options.pattern))$")))
            }
            if !options.default.isEmpty { members.append(("default", .string(options.default))) }
        case .enum:
            if !options.default.isEmpty { members.append(("default", .string(options.default))) }
        case .bool:
            if !options.default.isEmpty {
                members.append(("default", .bool(options.default == "1")))
            }
        case .int32, .sint32, .sfixed32, .uint32, .fixed32:
            if options.hasMinimum { members.append(("minimum", .number(options.minimum))) }
            if options.hasMaximum { members.append(("maximum", .number(options.maximum))) }
            if let value = Int64(options.default) { members.append(("default", .number(value))) }
        default: break
        }
        return members
    }

    private mutating func value(_ field: FieldDescriptor) -> [(String, JSONText)] {
        func type(_ name: String, _ more: [(String, JSONText)] = []) -> [(String, JSONText)] {
            [("type", .string(name))] + more
        }
        switch field.type {
        case .string: return type("string")
        case .bool: return type("boolean")
        case .bytes: return type("string", [("contentEncoding", .string("base64"))])
        case .double, .float: return type("number")
        case .int32, .sint32, .sfixed32, .uint32, .fixed32:
            return type("integer", [("format", .string("int32"))])
        case .int64, .sint64, .sfixed64, .uint64, .fixed64:
            return type(
                "string",
                [("format", .string("int64")), ("pattern", .string("^-?[0-9]+$"))]
            )
        case .enum: return members(reference(field.enumType))
        case .message, .group:
            switch field.messageType.fullName {
            case "google.protobuf.Timestamp":
                return type("string", [("format", .string("date-time"))])
            case "google.protobuf.Duration":
                return type("string", [("pattern", .string("^-?[0-9]+(\\.[0-9]{1,9})?s$"))])
            case "google.protobuf.FieldMask": return type("string")
            case "google.protobuf.Struct":
                return type("object", [("additionalProperties", .bool(true))])
            case "google.protobuf.ListValue": return type("array", [("items", .object([]))])
            case "google.protobuf.Value": return []
            default: return members(reference(field.messageType))
            }
        }
    }

    private func members(_ json: JSONText) -> [(String, JSONText)] {
        if case .object(let members) = json { members } else { [] }
    }
}
