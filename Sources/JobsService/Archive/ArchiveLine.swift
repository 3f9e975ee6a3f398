internal import Foundation
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Counters and audit entries as lines of JSON: they are in no contract, and are read as strictly.
enum ArchiveLine {
    struct Fault: Error {
        let reason: String
    }

    static func of(_ state: SequenceState) -> Data {
        line { writer in
            writer.key("name")
            writer.string(state.name)
            writer.key("period")
            writer.string(state.period)
            writer.key("value")
            writer.longNumber(state.value)
        }
    }

    static func of(_ record: AuditRecord) -> Data {
        let author = record.entry.author
        let texts: [(StaticString, String)] = [
            ("actor", author.actor), ("actorShop", author.shop?.text ?? ""),
            ("action", record.entry.action), ("entityType", record.entry.entityType),
            ("entityId", record.entry.entityID), ("before", record.entry.before),
            ("after", record.entry.after), ("reason", author.reason),
            ("address", author.address), ("requestId", author.requestID),
            ("traceparent", author.traceparent), ("hash", Hexadecimal.text(record.hash)),
        ]
        return line { writer in
            writer.key("sequence")
            writer.longNumber(record.sequence)
            writer.key("timeMicroseconds")
            writer.longNumber(record.time)
            for (name, text) in texts {
                writer.key(name)
                writer.string(text)
            }
        }
    }

    static func sequence(_ line: [UInt8]) throws -> SequenceState {
        let fields = try texts(line, ["name", "period", "value"])
        guard let value = fields["value"].flatMap({ Int64($0) }), value >= 1 else {
            throw Fault(reason: "value is no number from 1")
        }
        return SequenceState(
            name: fields["name"] ?? "",
            period: fields["period"] ?? "",
            value: value
        )
    }

    static func audit(_ line: [UInt8]) throws -> AuditRecord {
        let fields = try texts(
            line,
            [
                "sequence", "timeMicroseconds", "actor", "actorShop", "action", "entityType",
                "entityId", "before", "after", "reason", "address", "requestId", "traceparent",
                "hash",
            ]
        )
        func text(_ name: String) -> String { fields[name] ?? "" }
        guard let sequence = Int64(text("sequence")), let time = Int64(text("timeMicroseconds")),
            let hash = Hexadecimal.bytes(text("hash")), hash.count == 32,
            UUIDText.isValid(text("entityId"))
        else { throw Fault(reason: "no audit entry") }
        return AuditRecord(
            entry: AuditEntry(
                action: text("action"),
                entityType: text("entityType"),
                entityID: text("entityId"),
                before: text("before"),
                after: text("after"),
                by: Authorship(
                    actor: text("actor"),
                    shop: ShopID(text("actorShop")),
                    requestID: text("requestId"),
                    traceparent: text("traceparent"),
                    reason: text("reason"),
                    address: text("address")
                )
            ),
            sequence: sequence,
            time: time,
            hash: hash
        )
    }

    private static func line(_ body: (inout JSONWriter) -> Void) -> Data {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        body(&writer)
        writer.endObject()
        return Data(writer.bytes + [UInt8(ascii: "\n")])
    }

    /// An object of exactly these texts.
    private static func texts(_ line: [UInt8], _ names: Set<String>) throws -> [String: String] {
        var reader = try JSONReader(line)
        let object = try reader.structure()
        try reader.end()
        guard Set(object.fields.keys) == names else { throw Fault(reason: "other fields") }
        return try object.fields.mapValues { value in
            guard case .stringValue(let text)? = value.kind else {
                throw Fault(reason: "a field that is no text")
            }
            return text
        }
    }
}

/// Bytes as small letters.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Nil for anything but pairs of hexadecimal digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while let high = rest.popFirst(), let low = rest.popFirst() {
            guard let high, let low else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
