import SwiftProtobuf

/// Messages with a JSON form of their own: times, durations, masks, free-form values. SwiftProtobuf
/// knows them; everything else is carried by descriptor.
enum WellKnown {
    static func bytes(_ name: String, json: String) throws -> [UInt8]? {
        try type(name).map { try encode($0, json) }
    }

    static func json(_ name: String, bytes: ArraySlice<UInt8>) throws -> String? {
        try type(name).map { try decode($0, bytes) }
    }

    private static func type(_ name: String) -> (any Message.Type)? {
        switch name {
        case "google.protobuf.Timestamp": Google_Protobuf_Timestamp.self
        case "google.protobuf.Duration": Google_Protobuf_Duration.self
        case "google.protobuf.FieldMask": Google_Protobuf_FieldMask.self
        case "google.protobuf.Struct": Google_Protobuf_Struct.self
        case "google.protobuf.Value": Google_Protobuf_Value.self
        case "google.protobuf.ListValue": Google_Protobuf_ListValue.self
        case "google.protobuf.Empty": Google_Protobuf_Empty.self
        default: nil
        }
    }

    private static func encode<M: Message>(_ type: M.Type, _ json: String) throws -> [UInt8] {
        try M(jsonString: json).serializedBytes()
    }

    private static func decode<M: Message>(
        _ type: M.Type,
        _ bytes: ArraySlice<UInt8>
    ) throws -> String {
        try M(serializedBytes: Array(bytes)).jsonString()
    }
}
