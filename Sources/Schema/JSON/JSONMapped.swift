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
}
