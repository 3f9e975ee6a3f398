import Foundation
import SwiftProtobuf

/// Protobuf → JSON by descriptor. Fields come in field order; unknown ones are shown by number.
struct MessageDecoder {
    /// Messages inside messages; an answer nested deeper is not one of ours.
    static let depthMax = 64

    let contract: Contract

    func decode(
        _ bytes: ArraySlice<UInt8>,
        as name: String,
        depth: Int = 0
    ) throws -> JSONValue {
        guard depth < Self.depthMax else { throw WireReader.Malformed() }
        if let json = try WellKnown.json(name, bytes: bytes) { return try JSONParser.parse(json) }
        guard let message = contract.messages[name] else {
            return .string(Data(bytes).base64EncodedString())
        }
        let fields = Dictionary(message.field.map { ($0.number, $0) }) { first, _ in first }
        var found: [Int32: [JSONValue]] = [:]
        var reader = WireReader(bytes)
        while !reader.isAtEnd {
            let (number, type) = try reader.tag()
            guard let field = fields[number] else {
                found[number, default: []].append(try Self.unknown(type, &reader))
                continue
            }
            found[number, default: []] += try values(of: field, type, &reader, depth: depth)
        }
        let members = found.keys.sorted().compactMap { number -> JSONValue.Member? in
            guard let values = found[number] else { return nil }
            guard let field = fields[number] else {
                return JSONValue.Member("#\(number)", .array(values))
            }
            return JSONValue.Member(field.jsonName, combined(values, field))
        }
        return .object(members)
    }

    private func combined(
        _ values: [JSONValue],
        _ field: Google_Protobuf_FieldDescriptorProto
    ) -> JSONValue {
        guard field.label == .repeated else { return values.last ?? .null }
        let name = String(field.typeName.drop { $0 == "." })
        guard contract.messages[name]?.options.mapEntry == true else { return .array(values) }
        return .object(values.map { JSONValue.Member($0["key"].text ?? "", $0["value"]) })
    }

    private func values(
        of field: Google_Protobuf_FieldDescriptorProto,
        _ type: WireType,
        _ reader: inout WireReader,
        depth: Int
    ) throws -> [JSONValue] {
        let isBlock = [.string, .bytes, .message].contains(field.type)
        if isBlock {
            guard type == .block else { throw WireReader.Malformed() }
            return [try block(reader.block(), field, depth: depth)]
        }
        guard type == .block else { return [try scalar(field, type, &reader)] }
        var packed = WireReader(try reader.block())
        var values: [JSONValue] = []
        while !packed.isAtEnd { values.append(try scalar(field, Self.type(of: field), &packed)) }
        return values
    }

    private func block(
        _ bytes: ArraySlice<UInt8>,
        _ field: Google_Protobuf_FieldDescriptorProto,
        depth: Int
    ) throws -> JSONValue {
        switch field.type {
        case .string: .string(String(decoding: bytes, as: UTF8.self))
        case .bytes: .string(Data(bytes).base64EncodedString())
        default:
            try decode(
                bytes,
                as: String(field.typeName.drop { $0 == "." }),
                depth: depth + 1
            )
        }
    }

    private static func type(of field: Google_Protobuf_FieldDescriptorProto) -> WireType {
        switch field.type {
        case .fixed64, .sfixed64, .double: .fixed64
        case .fixed32, .sfixed32, .float: .fixed32
        default: .varint
        }
    }

    private func scalar(
        _ field: Google_Protobuf_FieldDescriptorProto,
        _ type: WireType,
        _ reader: inout WireReader
    ) throws -> JSONValue {
        let raw: UInt64 =
            switch type {
            case .varint: try reader.varint()
            case .fixed64: try reader.fixed(bytes: 8)
            case .fixed32: try reader.fixed(bytes: 4)
            case .block: throw WireReader.Malformed()
            }
        switch field.type {
        case .bool: return .bool(raw != 0)
        case .int32, .sfixed32: return .number(String(Int32(truncatingIfNeeded: raw)))
        case .uint32, .fixed32: return .number(String(UInt32(truncatingIfNeeded: raw)))
        case .int64, .sfixed64: return .string(String(Int64(bitPattern: raw)))
        case .sint32, .sint64:
            let value = Int64(bitPattern: raw >> 1) ^ -Int64(raw & 1)
            return field.type == .sint32 ? .number(String(value)) : .string(String(value))
        case .enum:
            let number = Int32(truncatingIfNeeded: raw)
            let name = String(field.typeName.drop { $0 == "." })
            let value = contract.enumerations[name]?.value.first { $0.number == number }
            return value.map { .string($0.name) } ?? .number(String(number))
        default: return .string(String(raw))
        }
    }

    private static func unknown(
        _ type: WireType,
        _ reader: inout WireReader
    ) throws -> JSONValue {
        switch type {
        case .varint: .string(String(try reader.varint()))
        case .fixed64: .string(String(try reader.fixed(bytes: 8)))
        case .fixed32: .string(String(try reader.fixed(bytes: 4)))
        case .block: .string(Data(try reader.block()).base64EncodedString())
        }
    }
}
