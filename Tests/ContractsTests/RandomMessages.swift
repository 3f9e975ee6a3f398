import SwiftProtobuf

/// The contracts' messages by their descriptors, for tests that speak of all of them.
struct Descriptors {
    private(set) var messages: [String: Google_Protobuf_DescriptorProto] = [:]
    private(set) var enums: [String: Google_Protobuf_EnumDescriptorProto] = [:]
    private(set) var methods: [String: Google_Protobuf_MethodDescriptorProto] = [:]

    init(_ sets: [[UInt8]]) throws {
        for bytes in sets {
            let set = try Google_Protobuf_FileDescriptorSet(serializedBytes: bytes)
            for file in set.file where file.package.hasPrefix("collisionos.") {
                for message in file.messageType { add(message, in: file.package) }
                for descriptor in file.enumType {
                    enums["\(file.package).\(descriptor.name)"] = descriptor
                }
                for service in file.service {
                    for method in service.method {
                        methods["/\(file.package).\(service.name)/\(method.name)"] = method
                    }
                }
            }
        }
    }

    private mutating func add(_ message: Google_Protobuf_DescriptorProto, in scope: String) {
        let name = "\(scope).\(message.name)"
        messages[name] = message
        for inner in message.nestedType { add(inner, in: name) }
        for inner in message.enumType { enums["\(name).\(inner.name)"] = inner }
    }
}

/// Makes JSON of random messages by their descriptors, in protobuf's own mapping.
struct RandomMessages {
    let descriptors: Descriptors
    var random: SeededRandom

    /// JSON of a message with about two thirds of its fields.
    mutating func json(_ name: String, depth: Int = 0) -> String {
        guard let message = descriptors.messages[name] else { return "{}" }
        var members: [String] = []
        for field in message.field where Int.random(in: 0..<3, using: &random) > 0 {
            let value: String
            if field.label == .repeated {
                let count = depth > 2 ? 0 : Int.random(in: 0..<4, using: &random)
                value =
                    "[" + (0..<count).map { _ in one(field, depth) }.joined(separator: ",") + "]"
            } else {
                value = one(field, depth)
            }
            members.append("\"\(field.jsonName)\":\(value)")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func one(_ field: Google_Protobuf_FieldDescriptorProto, _ depth: Int) -> String
    {
        switch field.type {
        case .bool: return Bool.random(using: &random) ? "true" : "false"
        case .int32, .sint32, .sfixed32:
            return "\(Int32(truncatingIfNeeded: random.next()))"
        case .uint32, .fixed32: return "\(UInt32(truncatingIfNeeded: random.next()))"
        case .int64, .sint64, .sfixed64: return "\"\(Int64(bitPattern: random.next()))\""
        case .uint64, .fixed64: return "\"\(random.next())\""
        case .double, .float: return "\(Int32(truncatingIfNeeded: random.next()))"
        case .string: return "\"\(text())\""
        case .bytes:
            return ["\"\"", "\"AAEC\"", "\"/w==\""].randomElement(using: &random) ?? "\"\""
        case .enum:
            let values = descriptors.enums[String(field.typeName.dropFirst())]?.value ?? []
            return "\"\(values.randomElement(using: &random)?.name ?? "")\""
        case .message, .group: return nested(String(field.typeName.dropFirst()), depth)
        }
    }

    private mutating func nested(_ name: String, _ depth: Int) -> String {
        switch name {
        case "google.protobuf.Timestamp":
            let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
            let nanos: Int32 =
                [0, 1, 1_000, 250_000_000, 999_999_999].randomElement(using: &random) ?? 0
            let time = Google_Protobuf_Timestamp(seconds: seconds, nanos: nanos)
            return (try? time.jsonString()) ?? "null"
        case "google.protobuf.FieldMask": return "\"notes,claimNumber,targetDeliveryDate\""
        case "google.protobuf.Struct": return structure(depth)
        case "google.protobuf.Empty": return "{}"
        default: return depth > 4 ? "{}" : json(name, depth: depth + 1)
        }
    }

    private mutating func structure(_ depth: Int) -> String {
        let values = [
            "null", "true", "1.5", "-7", "1e300", "\"\(text())\"", "[1,[],{}]",
            "{\"a\":{\"b\":null}}",
        ]
        let count = Int.random(in: 0..<4, using: &random)
        let members = (0..<count).map {
            "\"k\($0)\":\(values.randomElement(using: &random) ?? "null")"
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func text() -> String {
        let parts = [
            "", "a", "Bumper cover", "é", "🚗", "\\\"", "\\\\", "\\n", "\\u0001", "/", "<&>", "ß‐",
        ]
        let count = Int.random(in: 0..<4, using: &random)
        return (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
