import Foundation
import SwiftProtobuf

/// JSON → protobuf by descriptor: how `collisionos call` speaks to a service whose contracts it has
/// never seen.
struct MessageEncoder {
    /// What does not fit the contract, and where.
    struct Refused: Error, CustomStringConvertible {
        /// `job.lines[2].quantity`
        let place: String
        let reason: String

        var description: String { (place.isEmpty ? "the request" : place) + ": " + reason }
    }

    let contract: Contract

    func encode(_ json: JSONValue, as name: String, at place: String = "") throws -> [UInt8] {
        if let bytes = try WellKnown.bytes(name, json: json.description) { return bytes }
        guard let message = contract.messages[name] else {
            throw Refused(place: place, reason: "the service does not describe \(name)")
        }
        guard case .object(let members) = json else {
            throw Refused(place: place, reason: "an object expected")
        }
        var writer = WireWriter()
        for member in members {
            let inner = place.isEmpty ? member.key : place + "." + member.key
            guard
                let field = message.field.first(where: {
                    $0.jsonName == member.key || $0.name == member.key
                })
            else { throw Refused(place: inner, reason: "no such field in \(name)") }
            if member.value.isNull { continue }
            if field.label == .repeated {
                try encodeList(member.value, field, in: message, into: &writer, at: inner)
            } else {
                try encodeOne(member.value, field, into: &writer, at: inner)
            }
        }
        return writer.bytes
    }

    private func encodeList(
        _ json: JSONValue,
        _ field: Google_Protobuf_FieldDescriptorProto,
        in message: Contract.Message,
        into writer: inout WireWriter,
        at place: String
    ) throws {
        if case .object(let members) = json, let entry = mapEntry(field) {
            for member in members {
                let pair: JSONValue = ["key": .string(member.key), "value": member.value]
                writer.tag(field.number, .block)
                writer.block(try encode(pair, as: entry, at: place))
            }
            return
        }
        guard case .array(let items) = json else {
            throw Refused(place: place, reason: "a list expected")
        }
        for (index, item) in items.enumerated() {
            try encodeOne(item, field, into: &writer, at: "\(place)[\(index)]")
        }
    }

    private func mapEntry(_ field: Google_Protobuf_FieldDescriptorProto) -> String? {
        let name = String(field.typeName.drop { $0 == "." })
        return contract.messages[name]?.options.mapEntry == true ? name : nil
    }

    private func encodeOne(
        _ json: JSONValue,
        _ field: Google_Protobuf_FieldDescriptorProto,
        into writer: inout WireWriter,
        at place: String
    ) throws {
        let number = field.number
        switch field.type {
        case .int32, .int64, .uint64, .uint32:
            writer.tag(number, .varint)
            writer.varint(try integer(json, field, at: place))
        case .sint32, .sint64:
            let value = Int64(bitPattern: try integer(json, field, at: place))
            writer.tag(number, .varint)
            writer.varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
        case .fixed64, .sfixed64:
            writer.tag(number, .fixed64)
            writer.fixed(try integer(json, field, at: place), bytes: 8)
        case .fixed32, .sfixed32:
            writer.tag(number, .fixed32)
            writer.fixed(try integer(json, field, at: place), bytes: 4)
        case .bool:
            guard let flag = json.flag else {
                throw Refused(place: place, reason: "true or false expected")
            }
            writer.tag(number, .varint)
            writer.varint(flag ? 1 : 0)
        case .enum:
            writer.tag(number, .varint)
            writer.varint(UInt64(bitPattern: Int64(try enumValue(json, field, at: place))))
        case .string:
            guard case .string(let text) = json else {
                throw Refused(place: place, reason: "text expected")
            }
            writer.tag(number, .block)
            writer.block(Array(text.utf8))
        case .bytes:
            guard case .string(let text) = json, let data = Data(base64Encoded: text) else {
                throw Refused(place: place, reason: "bytes in base64 expected")
            }
            writer.tag(number, .block)
            writer.block(Array(data))
        case .message:
            let name = String(field.typeName.drop { $0 == "." })
            writer.tag(number, .block)
            writer.block(try encode(json, as: name, at: place))
        case .double, .float, .group:
            throw Refused(place: place, reason: "a kind of field that our contracts do not use")
        }
    }

    private func integer(
        _ json: JSONValue,
        _ field: Google_Protobuf_FieldDescriptorProto,
        at place: String
    ) throws -> UInt64 {
        let text: String
        switch json {
        case .number(let digits), .string(let digits): text = digits
        case .null, .bool, .array, .object:
            throw Refused(place: place, reason: "a whole number expected")
        }
        let value: UInt64? =
            switch field.type {
            case .int32, .sint32, .sfixed32: Int32(text).map { UInt64(bitPattern: Int64($0)) }
            case .uint32, .fixed32: UInt32(text).map(UInt64.init)
            case .uint64, .fixed64: UInt64(text)
            default: Int64(text).map(UInt64.init(bitPattern:))
            }
        guard let value else { throw Refused(place: place, reason: "\(text) does not fit") }
        return value
    }

    private func enumValue(
        _ json: JSONValue,
        _ field: Google_Protobuf_FieldDescriptorProto,
        at place: String
    ) throws -> Int32 {
        let name = String(field.typeName.drop { $0 == "." })
        let values = contract.enumerations[name]?.value ?? []
        if let number = json.integer.flatMap(Int32.init(exactly:)) { return number }
        guard let value = values.first(where: { $0.name == json.text }) else {
            let known = values.map(\.name).joined(separator: ", ")
            throw Refused(place: place, reason: "one of \(known) expected")
        }
        return value.number
    }
}
