/// Appends protobuf fields. Fields of proto3: what is zero or empty is left out.
extension [UInt8] {
    mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest > 0x7f {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// - Parameter number: of the field, 1 to 15: its tag has one byte.
    mutating func appendField(_ number: UInt8, _ value: UInt64) {
        guard value != 0 else { return }
        append(number << 3)
        appendVarint(value)
    }

    mutating func appendField(_ number: UInt8, _ text: String) {
        guard !text.isEmpty else { return }
        append(number << 3 | 2)
        let utf8 = text.utf8
        appendVarint(UInt64(utf8.count))
        append(contentsOf: utf8)
    }

    mutating func appendField(_ number: UInt8, _ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        append(number << 3 | 2)
        appendVarint(UInt64(bytes.count))
        append(contentsOf: bytes)
    }
}
