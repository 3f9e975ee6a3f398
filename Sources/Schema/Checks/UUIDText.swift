/// UUIDs in their two forms: 36 characters in messages, 16 bytes in tables.
public enum UUIDText {
    /// The bytes of `0190a1b2-…`, nil when the text is no UUID. Capitals are read too.
    public static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count == 36 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(16)
        var high: UInt8?
        for (position, byte) in text.utf8.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x61 + 10
            case 0x41...0x46: digit = byte - 0x41 + 10
            default: return nil
            }
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return result
    }

    /// The lower-case text of 16 bytes, nil for another count.
    public static func text(_ bytes: some Collection<UInt8>) -> String? {
        guard bytes.count == 16 else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (position, byte) in bytes.enumerated() {
            if position == 4 || position == 6 || position == 8 || position == 10 {
                text.append(UInt8(ascii: "-"))
            }
            for digit in [byte >> 4, byte & 15] {
                text.append(digit < 10 ? digit + 0x30 : digit - 10 + 0x61)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func isValid(_ text: String) -> Bool { bytes(text) != nil }
}
