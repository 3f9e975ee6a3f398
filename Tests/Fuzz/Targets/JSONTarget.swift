import Schema
import SwiftProtobuf

@testable import Schema

/// A body of the API, as a record with amounts, a list of them, as a record with bytes, and as any
/// value. What is read and written is read again and written the same.
///
/// Control: a backslash written as it is; found after 4 s, 114,645 inputs.
enum JSONTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        roundTrip(bytes, as: UpdatePartRequest.self)
        roundTrip(bytes, as: ListPartsResponse.self)
        roundTrip(bytes, as: Signature.self)
        let text = String(decoding: bytes, as: UTF8.self)
        // A column of a newer program: unknown names are passed over.
        _ = try? JSONColumn.read(text) { (reader) throws(JSONRefusal) in
            try reader.message(as: Part.self)
        }
        value(bytes)
        names(bytes)
        var request = UpdatePartRequest()
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        if parts.count == 2 { try? request.set(path: parts[0], text: parts[1]) }
    }

    private static func roundTrip<M: JSONMapped>(_ bytes: [UInt8], as type: M.Type) {
        guard let message = try? M.parse(json: bytes) else { return }
        let written = message.jsonBytes()
        do throws(JSONRefusal) {
            let again = try M.parse(json: written)
            expect(again.jsonBytes() == written, "a message is written as it was read")
        } catch {
            fail("what we write we read: \(error)")
        }
    }

    private static func value(_ bytes: [UInt8]) {
        guard let read = try? value(of: bytes), read.count == bytes.count else { return }
        var skipping = try? JSONReader(bytes)
        expect((try? skipping?.skipValue()) != nil, "what can be read can be skipped")
        var writer = JSONWriter()
        writer.value(read.value)
        let again = try? value(of: writer.bytes)
        var second = JSONWriter()
        if let again { second.value(again.value) }
        expect(again != nil && second.bytes == writer.bytes, "a value is written as it was read")
    }

    /// The gateway's quick look at an object's names finds what the strict reader finds.
    private static func names(_ bytes: [UInt8]) {
        let found = MemberNames.of(bytes)
        guard !bytes.contains(UInt8(ascii: "\\")), let read = try? value(of: bytes),
            case .structValue(let object) = read.value.kind
        else { return }
        let names = object.fields.keys.filter { !$0.isEmpty }
        expect(Set(found) == Set(names), "a quick look finds every name")
    }

    private static func value(
        of bytes: [UInt8]
    ) throws(JSONRefusal) -> (value: Google_Protobuf_Value, count: Int) {
        var reader = try JSONReader(bytes)
        let value = try reader.value()
        try reader.end()
        return (value, bytes.count)
    }
}
