/// Frames on their way to one peer, packed into batches. Nobody waits for a batch to fill: whoever
/// owns a writer sends what is there as soon as it has nothing else to do.
struct BatchWriter {
    /// Finished batches, oldest first, and the one that still takes frames.
    private var full: [[UInt8]] = []
    private var firstFull = 0
    private var open: [UInt8] = []
    private(set) var byteCount = 0
    /// Frames since the last batch was taken away.
    private(set) var frameCount = 0

    /// So many frames are sent at once although more may follow: the other side then works while
    /// we do. (Measured at 64 calls in flight: with none of this the two take turns.)
    static let eagerFrames = 16

    /// The room of a batch that was sent is kept for the next, up to so many bytes.
    private static let keptCapacityMax = 64 << 10

    var isEmpty: Bool { byteCount == 0 }

    mutating func append(_ frame: Frame) {
        // A whole frame is within every limit: its maker has checked it.
        _ = append(frame.kind, callID: frame.callID, payload: frame.payload, bytesMax: .max) {
            $0 += frame.head
        }
    }

    enum Misfit: Error {
        /// The head has more bytes than its length field can say.
        case head(bytes: Int)
        /// The frame, in bytes of the length field.
        case frame(bytes: Int)

        var bytes: Int {
            switch self {
            case .head(let bytes), .frame(let bytes): bytes
            }
        }
    }

    /// Packs a frame whose head is written in place.
    ///
    /// - Parameter bytesMax: limit of the length field.
    /// - Returns: nil, or why nothing was packed.
    mutating func append(
        _ kind: Frame.Kind,
        callID: UInt64,
        payload: [UInt8],
        bytesMax: Int,
        head: (inout [UInt8]) -> Void
    ) -> Misfit? {
        if !open.isEmpty, open.count + Frame.prefixBytes + payload.count > Frame.batchBytesMax {
            closeBatch()
        }
        let start = open.count
        open.appendBigEndian(UInt32(0))
        open.append(kind.rawValue)
        open.append(0)
        open.appendBigEndian(UInt16(0))
        open.appendBigEndian(callID)
        head(&open)
        let headBytes = open.count - start - Frame.prefixBytes
        let length = Frame.lengthMin + headBytes + payload.count
        guard headBytes <= Frame.headBytesMax, length <= bytesMax else {
            open.removeLast(open.count - start)
            return headBytes > Frame.headBytesMax ? .head(bytes: headBytes) : .frame(bytes: length)
        }
        open += payload
        open.patchBigEndian(UInt32(truncatingIfNeeded: length), at: start)
        open.patchBigEndian(UInt16(truncatingIfNeeded: headBytes), at: start + 6)
        byteCount += open.count - start
        frameCount += 1
        if start > 0, open.count > Frame.batchBytesMax { split(at: start) }
        return nil
    }

    /// The oldest batch. It stays until `removeFirst`.
    var first: [UInt8]? {
        if firstFull < full.count { return full[firstFull] }
        return open.isEmpty ? nil : open
    }

    mutating func removeFirst() {
        frameCount = 0
        if firstFull < full.count {
            byteCount -= full[firstFull].count
            full[firstFull] = []
            firstFull += 1
            if firstFull == full.count {
                full.removeAll(keepingCapacity: true)
                firstFull = 0
            }
        } else {
            byteCount -= open.count
            open.removeAll(keepingCapacity: open.capacity <= Self.keptCapacityMax)
        }
    }

    mutating func removeAll() { self = BatchWriter() }

    private mutating func closeBatch() {
        full.append(open)
        open = []
    }

    /// The last frame, whose head was longer than was to be foreseen, begins a batch of its own.
    private mutating func split(at start: Int) {
        let frame = Array(open[start...])
        open.removeLast(frame.count)
        closeBatch()
        open = frame
    }
}

extension Frame {
    /// As it travels. Heads are within `headBytesMax`: their makers have checked it.
    var bytes: [UInt8] {
        var writer = BatchWriter()
        writer.append(self)
        return writer.first ?? []
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    /// Over bytes that are there.
    fileprivate mutating func patchBigEndian(_ number: some FixedWidthInteger, at start: Int) {
        Swift.withUnsafeBytes(of: number.bigEndian) { bytes in
            for (offset, byte) in bytes.enumerated() { self[start + offset] = byte }
        }
    }
}
