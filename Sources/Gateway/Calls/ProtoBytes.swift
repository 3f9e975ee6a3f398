/// Reads single fields out of an encoded message, for what the gateway needs to know of messages
/// whose type it does not know: the version, the id, a value at a path. Never traps; a message
/// that does not read gives nil.
struct ProtoBytes {
    enum Value: Equatable {
        case varint(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fixed
    }

    /// The last value of a field at top level: what a decoder takes.
    static func last(_ number: Int, in bytes: ArraySlice<UInt8>) -> Value? {
        var reader = ProtoBytes(bytes)
        var result: Value?
        while let (field, value) = reader.next() {
            if field == number { result = value }
        }
        return reader.isSound ? result : nil
    }

    static func text(_ number: Int, in bytes: ArraySlice<UInt8>) -> String? {
        guard case .bytes(let found) = last(number, in: bytes) else { return nil }
        return String(validating: found, as: UTF8.self)
    }

    static func integer(_ number: Int, in bytes: ArraySlice<UInt8>) -> Int64? {
        guard case .varint(let found) = last(number, in: bytes) else { return nil }
        return Int64(bitPattern: found)
    }

    /// Whether a message holds another value than `bound` at the one place that `bound` sets.
    ///
    /// - Parameter levels: messages inside each other on the way there: 1 for `id`, 2 for `job.id`.
    static func contradicts(
        _ message: ArraySlice<UInt8>,
        _ bound: ArraySlice<UInt8>,
        levels: Int
    ) -> Bool {
        var reader = ProtoBytes(bound)
        guard let (field, value) = reader.next(), let other = last(field, in: message) else {
            return false
        }
        if value == other { return false }
        guard levels > 1, case .bytes(let inner) = value, case .bytes(let theirs) = other else {
            return true
        }
        return contradicts(theirs, inner, levels: levels - 1)
    }

    private var bytes: ArraySlice<UInt8>
    private var isSound = true

    private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    private mutating func next() -> (Int, Value)? {
        guard isSound, !bytes.isEmpty else { return nil }
        guard let tag = varint(), tag >> 3 > 0, let field = Int(exactly: tag >> 3) else {
            return fail()
        }
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return fail() }
            return (field, .varint(value))
        case 1: return skip(8) ? (field, .fixed) : fail()
        case 2:
            guard let length = varint().flatMap(Int.init(exactly:)), length <= bytes.count else {
                return fail()
            }
            defer { bytes = bytes.dropFirst(length) }
            return (field, .bytes(bytes.prefix(length)))
        case 5: return skip(4) ? (field, .fixed) : fail()
        default: return fail()
        }
    }

    private mutating func fail() -> (Int, Value)? {
        isSound = false
        return nil
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard bytes.count >= count else { return false }
        bytes = bytes.dropFirst(count)
        return true
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
