import SwiftProtobufPluginLibrary

/// A field as generated Swift sees it: its property, its presence, how it is read and written.
struct Field {
    enum Value {
        case string, bool, bytes, double, float
        case number(String)
        case longNumber(String)
        case enumeration(EnumDescriptor)
        case message(Descriptor)
        case timestamp, duration, mask, structure, list, value
    }

    let descriptor: FieldDescriptor
    let value: Value
    /// Swift property.
    let property: String
    /// Swift's `hasX`, nil when the field has no presence of its own.
    let has: String?
    let clear: String?

    var name: String { descriptor.name }
    var number: Int { Int(descriptor.number) }
    var jsonName: String { descriptor.name.lowerCamel }
    var isRepeated: Bool { descriptor.isRepeated && !descriptor.isMap }
    var isMap: Bool { descriptor.isMap }
    /// The oneof and the case, for a member of one.
    let choice: (oneof: String, name: String)?

    init(_ descriptor: FieldDescriptor) throws {
        self.descriptor = descriptor
        let namer = descriptor.file.namer
        let names = namer.messagePropertyNames(
            field: descriptor,
            prefixed: "",
            includeHasAndClear: true
        )
        property = names.name
        if let oneof = descriptor.realContainingOneof {
            choice = (
                namer.messagePropertyName(oneof: oneof, prefixed: "").name,
                namer.messagePropertyNames(
                    field: descriptor,
                    prefixed: ".",
                    includeHasAndClear: false
                ).name
            )
            has = nil
            clear = nil
        } else {
            choice = nil
            let presence = descriptor.hasPresence
            has = presence ? names.has : nil
            clear = presence ? names.clear : nil
        }
        value = try Self.value(of: descriptor.isMap ? Self.mapValue(descriptor) : descriptor)
        if let custom = descriptor.jsonName, custom != descriptor.name.lowerCamel {
            throw ContractFault(descriptor.fullName, "json_name is the mapping's business")
        }
    }

    private static func mapValue(_ field: FieldDescriptor) throws -> FieldDescriptor {
        guard let pair = field.messageType.mapKeyAndValue else {
            throw ContractFault(field.fullName, "no map")
        }
        return pair.value
    }

    private static func value(of field: FieldDescriptor) throws -> Value {
        switch field.type {
        case .string: return .string
        case .bool: return .bool
        case .bytes: return .bytes
        case .double: return .double
        case .float: return .float
        case .int32, .sint32, .sfixed32: return .number("Int32")
        case .uint32, .fixed32: return .number("UInt32")
        case .int64, .sint64, .sfixed64: return .longNumber("Int64")
        case .uint64, .fixed64: return .longNumber("UInt64")
        case .enum: return .enumeration(field.enumType)
        case .message, .group: return try message(field)
        }
    }

    private static func message(_ field: FieldDescriptor) throws -> Value {
        switch field.messageType.fullName {
        case "google.protobuf.Timestamp": return .timestamp
        case "google.protobuf.Duration": return .duration
        case "google.protobuf.FieldMask": return .mask
        case "google.protobuf.Struct": return .structure
        case "google.protobuf.ListValue": return .list
        case "google.protobuf.Value": return .value
        case "google.protobuf.Empty": return .message(field.messageType)
        case let name where name.hasPrefix("google."):
            throw ContractFault(field.fullName, "\(name) has no JSON mapping here")
        default: return .message(field.messageType)
        }
    }

    /// The writer's and the reader's verb for one value: `string`, `longNumber`.
    var verb: String {
        switch value {
        case .string: "string"
        case .bool: "bool"
        case .bytes: "base64"
        case .double: "double"
        case .float: "float"
        case .number: "number"
        case .longNumber: "longNumber"
        case .enumeration: "enumeration"
        case .message: "message"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .mask: "mask"
        case .structure: "structure"
        case .list: "list"
        case .value: "value"
        }
    }

    /// A call on reader `r` that gives one value.
    var read: String {
        switch value {
        case .bytes: "Data(try r.base64())"
        case .number, .longNumber: "try r.integer()"
        case .list: "try r.listValue()"
        default: "try r.\(verb)()"
        }
    }
}

extension Descriptor {
    func swiftFields() throws -> [Field] { try sortedFields.map(Field.init) }
}
