public import SwiftProtobuf

/// A message with our JSON mapping: strict in, complete out. Conformances are generated.
public protocol JSONMapped: Message {
    /// Writes the message as an object, every field in field order; absent `optional`s and
    /// messages are left out, other defaults are written.
    func writeJSON(_ writer: inout JSONWriter)
    /// Number of the field with that lowerCamelCase or proto name, nil when there is none.
    static func fieldNumber(_ name: String) -> Int?
    /// Reads the value at the reader into one field.
    mutating func readJSON(field number: Int, _ reader: inout JSONReader) throws(JSONRefusal)
    /// The field is a google.protobuf.Value, for which `null` is a value and not an absence.
    static func takesNull(_ number: Int) -> Bool
}

extension JSONMapped {
    public static func takesNull(_ number: Int) -> Bool { false }

    /// The message as JSON text.
    public func jsonBytes() -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writeJSON(&writer)
        return writer.bytes
    }

    /// Reads a whole text; the refusal has the place.
    public static func parse(
        json bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONRefusal) -> Self {
        var message = Self()
        try message.merge(json: bytes, limits: limits)
        return message
    }

    /// Reads a whole text into this message; fields that the text does not name stay.
    public mutating func merge(
        json bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONRefusal) {
        var reader = try JSONReader(bytes, limits: limits)
        try reader.message(&self)
        try reader.end()
    }

    /// Reads a whole text into one field: the body of a route whose `body` names the field.
    /// Pointers of refusals begin at the text, not at the message.
    public mutating func merge(
        json bytes: [UInt8],
        into field: String,
        limits: JSONLimits = JSONLimits()
    ) throws(JSONRefusal) {
        var reader = try JSONReader(bytes, limits: limits)
        guard let number = Self.fieldNumber(field) else {
            throw reader.refusal("unknown_field", "\(Self.protoMessageName) has no such field")
        }
        if try !reader.takeNull() { try readJSON(field: number, &reader) }
        try reader.end()
    }

    /// Sets the field at a path from a text of the URL: `set(path: "job.id", text: "0190…")`.
    /// A list takes one item more with each call.
    public mutating func set(path: String, text: String) throws(JSONRefusal) {
        try set(path: path.split(separator: ".").map(String.init), text: text)
    }

    public mutating func set(path: [String], text: String) throws(JSONRefusal) {
        var writer = JSONWriter()
        for name in path {
            writer.beginObject()
            writer.key(name)
        }
        writer.string(text)
        for _ in path { writer.endObject() }
        var reader = try JSONReader(writer.bytes, limits: JSONLimits(), source: .url)
        try reader.message(&self)
    }
}

/// The answer of a method that has nothing to say.
extension Google_Protobuf_Empty: JSONMapped {
    public func writeJSON(_ writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }

    public static func fieldNumber(_ name: String) -> Int? { nil }

    public mutating func readJSON(
        field number: Int,
        _ reader: inout JSONReader
    ) throws(JSONRefusal) {}
}
