/// Base64 as protobuf's JSON has it: written in the standard alphabet with padding; read in the
/// standard or the URL alphabet, padded or not.
enum Base64 {
    private static let alphabet: [UInt8] = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    static func append(_ value: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + (value.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in value {
            group = group << 8 | UInt32(byte)
            count += 1
            if count == 3 {
                for shift: UInt32 in [18, 12, 6, 0] {
                    bytes.append(alphabet[Int(group >> shift & 63)])
                }
                group = 0
                count = 0
            }
        }
        guard count > 0 else { return }
        group <<= count == 1 ? 16 : 8
        bytes.append(alphabet[Int(group >> 18 & 63)])
        bytes.append(alphabet[Int(group >> 12 & 63)])
        bytes.append(count == 1 ? UInt8(ascii: "=") : alphabet[Int(group >> 6 & 63)])
        bytes.append(UInt8(ascii: "="))
    }

    /// Nil when the text is not base64: a stray character, wrong padding, bits left over.
    static func decode(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let digit = value(byte) else { return nil }
            group = group << 6 | digit
            digits += 1
            if digits == 4 {
                result.append(UInt8(truncatingIfNeeded: group >> 16))
                result.append(UInt8(truncatingIfNeeded: group >> 8))
                result.append(UInt8(truncatingIfNeeded: group))
                group = 0
                digits = 0
            }
        }
        switch (digits, padding) {
        case (0, 0): break
        case (2, 0), (2, 2):
            guard group & 15 == 0 else { return nil }
            result.append(UInt8(truncatingIfNeeded: group >> 4))
        case (3, 0), (3, 1):
            guard group & 3 == 0 else { return nil }
            result.append(UInt8(truncatingIfNeeded: group >> 10))
            result.append(UInt8(truncatingIfNeeded: group >> 2))
        default: return nil
        }
        return result
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
