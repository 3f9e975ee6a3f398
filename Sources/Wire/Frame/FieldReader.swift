/// Walks the fields of one protobuf message that lies in a batch, without copying. What the two
/// frames of every call need of the format; everything else goes through SwiftProtobuf, and a test
/// holds the two against each other.
struct FieldReader {
    /// One field. Values of types that the head has no use for are skipped, not kept.
    enum Value {
        case varint(UInt64)
        case bytes(Range<Int>)
        case skipped
    }

    private let batch: [UInt8]
    private var at: Int
    private let end: Int
    /// The bytes are no protobuf message.
    private(set) var isBroken = false

    /// - Parameter range: within the batch.
    init(_ batch: [UInt8], _ range: Range<Int>) {
        self.batch = batch
        at = range.lowerBound
        end = min(range.upperBound, batch.count)
    }

    /// The next field, or nil at the end or where the bytes break off.
    mutating func next() -> (number: UInt64, value: Value)? {
        guard at < end, !isBroken else { return nil }
        guard let tag = varint(), tag <= UInt64(UInt32.max), tag >> 3 != 0 else { return broken() }
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return broken() }
            return (tag >> 3, .varint(value))
        case 2:
            guard let length = varint(), length <= UInt64(end - at) else { return broken() }
            let start = at
            at += Int(length)
            return (tag >> 3, .bytes(start..<at))
        case 1: return skip(8, tag)
        case 5: return skip(4, tag)
        // Groups left the format before this protocol began; 6 and 7 never were.
        default: return broken()
        }
    }

    private mutating func skip(_ count: Int, _ tag: UInt64) -> (number: UInt64, value: Value)? {
        guard end - at >= count else { return broken() }
        at += count
        return (tag >> 3, .skipped)
    }

    private mutating func broken() -> (number: UInt64, value: Value)? {
        isBroken = true
        return nil
    }

    /// At most ten bytes; bits beyond 64 are dropped.
    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < end, shift < 70 {
            let byte = batch[at]
            at += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
