/// The protobuf encoding by hand: what is needed to carry messages known by descriptor only.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func tag(_ number: Int32, _ type: WireType) {
        varint(UInt64(UInt32(bitPattern: number)) << 3 | UInt64(type.rawValue))
    }

    mutating func fixed(_ value: UInt64, bytes count: Int) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }

    mutating func block(_ content: [UInt8]) {
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }
}

enum WireType: UInt8 {
    case varint = 0
    case fixed64 = 1
    case block = 2
    case fixed32 = 5
}

/// Reads what `WireWriter` writes; every length is checked before it is used.
struct WireReader {
    struct Malformed: Error, CustomStringConvertible {
        var description: String { "bytes that are not a protobuf message" }
    }

    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.at = bytes.startIndex
    }

    var isAtEnd: Bool { at == bytes.endIndex }

    mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard at < bytes.endIndex else { throw Malformed() }
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Malformed()
    }

    mutating func tag() throws(Malformed) -> (number: Int32, type: WireType) {
        let key = try varint()
        guard let number = Int32(exactly: key >> 3), number > 0,
            let type = WireType(rawValue: UInt8(key & 7))
        else { throw Malformed() }
        return (number, type)
    }

    mutating func fixed(bytes count: Int) throws(Malformed) -> UInt64 {
        guard bytes.endIndex - at >= count else { throw Malformed() }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[at + index]) << (8 * UInt64(index)) }
        at += count
        return value
    }

    mutating func block() throws(Malformed) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: try varint()), bytes.endIndex - at >= count else {
            throw Malformed()
        }
        defer { at += count }
        return bytes[at..<(at + count)]
    }
}
