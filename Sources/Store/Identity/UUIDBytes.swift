/// A UUID as the tables keep it: 16 bytes, here two big-endian halves.
struct UUIDBytes: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The canonical form `8-4-4-4-12`, either case; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        for (position, unit) in text.utf8.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard unit == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let nibble = Self.nibble(unit) else { return nil }
            if digits < 16 {
                high = high << 4 | nibble
            } else {
                low = low << 4 | nibble
            }
            digits += 1
        }
        self.init(high: high, low: low)
    }

    /// Nil unless there are 16 bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    var bytes: [UInt8] {
        withBytes { Array($0) }
    }

    func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let pair = (high.bigEndian, low.bigEndian)
        return try withUnsafeBytes(of: pair, body)
    }

    /// Lower case.
    var text: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for half in [high, low] {
                for digit in 0..<16 {
                    if position == 8 || position == 13 || position == 18 || position == 23 {
                        buffer[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    let nibble = UInt8(truncatingIfNeeded: half >> UInt64(60 - digit * 4)) & 0xF
                    buffer[position] = nibble < 10 ? nibble + 0x30 : nibble + 0x57
                    position += 1
                }
            }
            return position
        }
    }

    private static func nibble(_ unit: UInt8) -> UInt64? {
        switch unit {
        case 0x30...0x39: UInt64(unit) - 0x30
        case 0x41...0x46: UInt64(unit) - 0x37
        case 0x61...0x66: UInt64(unit) - 0x57
        default: nil
        }
    }
}
