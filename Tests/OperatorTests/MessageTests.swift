import SwiftProtobuf
import Testing

@testable import collisionos

/// Messages that the command line knows only from what a service tells of them.
@Suite("Messages by descriptor")
struct MessageTests {
    private static func contract() throws -> Contract {
        var file = Google_Protobuf_FileDescriptorProto()
        file.name = "t.proto"
        file.package = "t"
        file.messageType = [
            .with { message in
                message.name = "Part"
                message.field = [
                    Self.field("name", 1, .string), Self.field("line_count", 2, .int64),
                    Self.field("kind", 3, .enum, ".t.Kind"),
                    Self.field("inner", 4, .message, ".t.Part"),
                    Self.field("times", 5, .message, ".google.protobuf.Timestamp", repeated: true),
                    Self.field("numbers", 6, .sint32, repeated: true),
                    Self.field("raw", 7, .bytes), Self.field("flag", 8, .bool),
                ]
            }
        ]
        file.enumType = [
            .with {
                $0.name = "Kind"
                $0.value = [Self.value("NONE", 0), Self.value("OEM", 1)]
            }
        ]
        file.service = [
            .with {
                $0.name = "Parts"
                $0.method = [
                    .with {
                        $0.name = "GetPart"
                        $0.inputType = ".t.Part"
                        $0.outputType = ".t.Part"
                    }
                ]
            }
        ]
        return Contract(.with { $0.file = [file] })
    }

    private static func field(
        _ name: String,
        _ number: Int32,
        _ type: Google_Protobuf_FieldDescriptorProto.TypeEnum,
        _ typeName: String = "",
        repeated: Bool = false
    ) -> Google_Protobuf_FieldDescriptorProto {
        .with {
            $0.name = name
            $0.jsonName = name == "line_count" ? "lineCount" : name
            $0.number = number
            $0.type = type
            $0.typeName = typeName
            $0.label = repeated ? .repeated : .optional
        }
    }

    private static func value(_ name: String, _ number: Int32)
        -> Google_Protobuf_EnumValueDescriptorProto
    {
        .with {
            $0.name = name
            $0.number = number
        }
    }

    @Test("what was encoded is decoded again, by either name of a field")
    func roundTrip() throws {
        let contract = try Self.contract()
        let text = #"""
            {"name":"Hood","lineCount":"-7","kind":"OEM","inner":{"name":"Clip"},\#
            "times":["2026-11-23T10:00:00Z"],"numbers":[-1,2],"raw":"AQID","flag":true}
            """#
        let json = try JSONParser.parse(text)
        let bytes = try MessageEncoder(contract: contract).encode(json, as: "t.Part")
        let back = try MessageDecoder(contract: contract).decode(bytes[...], as: "t.Part")
        #expect(back == json)
        let snake = try MessageEncoder(contract: contract).encode(["line_count": 5], as: "t.Part")
        #expect(snake == [0x10, 5])
    }

    @Test(
        "what does not fit the contract is refused with its place",
        arguments: [
            (#"{"nme":"x"}"#, "nme"), (#"{"kind":"STEEL"}"#, "kind"), (#"{"name":5}"#, "name"),
            (#"{"inner":{"lineCount":"x"}}"#, "inner.lineCount"),
            (#"{"numbers":[1,99999999999]}"#, "numbers[1]"), (#"{"times":5}"#, "times"),
        ]
    )
    func refused(text: String, place: String) throws {
        let encoder = MessageEncoder(contract: try Self.contract())
        let json = try JSONParser.parse(text)
        let refusal = #expect(throws: MessageEncoder.Refused.self) {
            try encoder.encode(json, as: "t.Part")
        }
        #expect(refusal?.place == place)
    }

    @Test("bytes that lie about their lengths are refused, never read past")
    func hostile() throws {
        let decoder = MessageDecoder(contract: try Self.contract())
        let bytes: [UInt8] = [0x0a, 0x04, 0x48, 0x6f, 0x6f, 0x64, 0x10, 0x05]
        for count in 1..<bytes.count where ![6].contains(count) {
            #expect(throws: (any Error).self) {
                try decoder.decode(bytes[..<count], as: "t.Part")
            }
        }
        let endless = [UInt8](repeating: 0x80, count: 64)
        #expect(throws: (any Error).self) { try decoder.decode(endless[...], as: "t.Part") }
    }

    @Test("a method is found by its full path or its last words")
    func methods() throws {
        let contract = try Self.contract()
        for name in ["/t.Parts/GetPart", "Parts/GetPart", "GetPart"] {
            #expect(contract.methods(named: name).map(\.path) == ["/t.Parts/GetPart"])
        }
        #expect(contract.methods(named: "Part").isEmpty)
    }
}
