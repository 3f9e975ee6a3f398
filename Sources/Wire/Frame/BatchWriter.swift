/// Frames on their way to one peer, packed into batches. Nobody waits for a batch to fill: whoever
/// owns a writer sends what is there as soon as it has nothing else to do.
struct BatchWriter {
    /// Finished batches, oldest first, and the one that still takes frames.
    private var full: [[UInt8]] = []
    private var firstFull = 0
    private var open: [UInt8] = []
    private(set) var byteCount = 0

    var isEmpty: Bool { byteCount == 0 }

    mutating func append(_ frame: Frame) {
        let frameBytes = frame.byteCount
        if !open.isEmpty, open.count + frameBytes > Frame.batchBytesMax {
            full.append(open)
            open = []
        }
        if open.isEmpty { open.reserveCapacity(frameBytes) }
        frame.append(to: &open)
        byteCount += frameBytes
    }

    /// The oldest batch. It stays until `removeFirst`.
    var first: [UInt8]? {
        if firstFull < full.count { return full[firstFull] }
        return open.isEmpty ? nil : open
    }

    mutating func removeFirst() {
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
            open = []
        }
    }

    mutating func removeAll() { self = BatchWriter() }
}

extension Frame {
    /// The caller keeps heads within `headBytesMax` and frames within the limit of the peer.
    func append(to bytes: inout [UInt8]) {
        precondition(head.count <= Frame.headBytesMax, "a head is checked before it is framed")
        let length = UInt32(Frame.lengthMin + head.count + payload.count)
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
        bytes.append(kind.rawValue)
        bytes.append(0)
        bytes.append(UInt8(truncatingIfNeeded: head.count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: head.count))
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: callID >> UInt64(shift)))
        }
        bytes.append(contentsOf: head)
        bytes.append(contentsOf: payload)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }
}
