import Schema

/// The store never writes JSON; a record must know how all the same.
extension SampleJob: JSONMapped {}
extension SampleLine: JSONMapped {}
extension SampleNote: JSONMapped {}

extension JSONMapped {
    func writeJSON(_ writer: inout JSONWriter) {}

    static func fieldNumber(_ name: String) -> Int? { nil }

    mutating func readJSON(
        field number: Int,
        _ reader: inout JSONReader
    ) throws(JSONRefusal) {}
}
