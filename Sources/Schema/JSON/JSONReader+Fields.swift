import SwiftProtobuf

/// What generated code asks for, a line a field.
extension JSONReader {
    /// Reads an object into a message; what the message holds already and the text does not name
    /// stays.
    public mutating func message<M: JSONMapped>(_ message: inout M) throws(JSONRefusal) {
        var seen = SeenNumbers()
        try object { (reader, name) throws(JSONRefusal) in
            guard let number = M.fieldNumber(name) else {
                guard reader.source != .table else { return try reader.skipValue() }
                throw reader.refusal("unknown_field", "\(M.protoMessageName) has no such field")
            }
            guard seen.insert(number) else {
                throw reader.refusal("duplicate_key", "the field is there twice")
            }
            if !M.takesNull(number), try reader.takeNull() { return }
            try message.readJSON(field: number, &reader)
        }
    }

    /// A message on its own: an item of a list.
    public mutating func message<M: JSONMapped>(
        as type: M.Type = M.self
    ) throws(JSONRefusal) -> M {
        var value = M()
        try message(&value)
        return value
    }

    /// An enum's value by its proto name or its number.
    public mutating func enumeration<E: NamedEnumeration>(
        as type: E.Type = E.self
    ) throws(JSONRefusal) -> E {
        skipSpace()
        if peek == UInt8(ascii: "\"") {
            let name = try quoted()
            if let known = E.values.value(name: name), let value = E(rawValue: known.number) {
                return value
            }
            if source == .url, let number = Int(name), E.values.value(number: number) != nil,
                let value = E(rawValue: number)
            {
                return value
            }
            throw unknownEnumeration(E.self)
        }
        let number = try integer(as: Int32.self)
        guard source == .table || E.values.value(number: Int(number)) != nil,
            let value = E(rawValue: Int(number))
        else { throw unknownEnumeration(E.self) }
        return value
    }

    /// A list of values. In a URL a single value is a list of one, and each adds to the last.
    public mutating func array<T>(
        _ items: inout [T],
        _ read: (inout JSONReader) throws(JSONRefusal) -> T
    ) throws(JSONRefusal) {
        skipSpace()
        if source == .url, peek != UInt8(ascii: "[") {
            items.append(try read(&self))
            return
        }
        var result: [T] = []
        try list { (reader) throws(JSONRefusal) in result.append(try read(&reader)) }
        items = result
    }

    /// An object with keys of any text.
    public mutating func map<K: LosslessStringConvertible & Hashable, T>(
        _ items: inout [K: T],
        _ read: (inout JSONReader) throws(JSONRefusal) -> T
    ) throws(JSONRefusal) {
        var result: [K: T] = [:]
        try object { (reader, name) throws(JSONRefusal) in
            guard let key = K(name) else { throw reader.wrongType("a key of \(K.self)") }
            guard result[key] == nil else {
                throw reader.refusal("duplicate_key", "the key is there twice")
            }
            result[key] = try read(&reader)
        }
        items = result
    }

    private func unknownEnumeration<E: NamedEnumeration>(_ type: E.Type) -> JSONRefusal {
        let names = E.values.dropFirst().map(\.name).joined(separator: ", ")
        return refusal("unknown_enum", "one of: \(names)")
    }
}

/// The field numbers met so far: a word for the small ones, a set for the rest.
private struct SeenNumbers {
    private var low: UInt64 = 0
    private var high: Set<Int> = []

    /// False when the number is there already.
    mutating func insert(_ number: Int) -> Bool {
        guard (0..<64).contains(number) else { return high.insert(number).inserted }
        let bit: UInt64 = 1 << UInt64(number)
        guard low & bit == 0 else { return false }
        low |= bit
        return true
    }
}
