/// Why bytes are not frames. Each of them ends the session of the peer that sent them.
enum FrameFault: Error, Hashable, Sendable {
    /// Fewer bytes are left than a prefix has.
    case truncatedPrefix(left: Int)
    /// The length field is below 12.
    case lengthTooSmall(UInt32)
    /// The length field is above the limit.
    case lengthTooLarge(UInt32)
    /// The length field is beyond the batch.
    case truncatedFrame(missing: Int)
    /// The head is longer than the frame.
    case headBeyondFrame(UInt16)
    case unknownKind(UInt8)
    case unknownFlags(UInt8)
    /// Call id 0 on a frame about a call, or another on a frame about the connection.
    case wrongCallID(UInt64)
}

/// Where a frame lies in its batch. Both ranges are within the batch.
struct FrameSlice {
    var kind: Frame.Kind
    var callID: UInt64
    var head: Range<Int>
    var payload: Range<Int>
}

/// Takes a batch apart, frame after frame. It never reads beyond the batch, allocates nothing of a
/// length that the batch does not have, and copies nothing.
struct FrameReader {
    let batch: [UInt8]
    private var offset = 0
    private let lengthMax: Int

    /// - Parameter lengthMax: limit of the length field.
    init(_ batch: [UInt8], lengthMax: Int) {
        self.batch = batch
        self.lengthMax = lengthMax
    }

    /// The next frame, or nil at the end of the batch. After a fault the rest is not readable.
    mutating func next() throws(FrameFault) -> FrameSlice? {
        let left = batch.count - offset
        if left == 0 { return nil }
        guard left >= Frame.prefixBytes else { throw .truncatedPrefix(left: left) }

        let length = UInt32(truncatingIfNeeded: number(at: offset, bytes: 4))
        guard length >= Frame.lengthMin else { throw .lengthTooSmall(length) }
        guard length <= lengthMax else { throw .lengthTooLarge(length) }
        let end = offset + 4 + Int(length)
        guard end <= batch.count else { throw .truncatedFrame(missing: end - batch.count) }

        guard let kind = Frame.Kind(rawValue: batch[offset + 4]) else {
            throw .unknownKind(batch[offset + 4])
        }
        guard batch[offset + 5] == 0 else { throw .unknownFlags(batch[offset + 5]) }
        let headBytes = UInt16(truncatingIfNeeded: number(at: offset + 6, bytes: 2))
        let headStart = offset + Frame.prefixBytes
        guard headStart + Int(headBytes) <= end else { throw .headBeyondFrame(headBytes) }
        let callID = number(at: offset + 8, bytes: 8)
        guard kind.isAboutConnection == (callID == 0) else { throw .wrongCallID(callID) }

        let payloadStart = headStart + Int(headBytes)
        offset = end
        return FrameSlice(
            kind: kind,
            callID: callID,
            head: headStart..<payloadStart,
            payload: payloadStart..<end
        )
    }

    func head(of slice: FrameSlice) -> [UInt8] { Array(batch[slice.head]) }
    func payload(of slice: FrameSlice) -> [UInt8] { Array(batch[slice.payload]) }

    /// A frame that outlives its batch.
    func frame(_ slice: FrameSlice) -> Frame {
        Frame(slice.kind, callID: slice.callID, head: head(of: slice), payload: payload(of: slice))
    }

    /// Big-endian. The caller has checked that the bytes are there.
    private func number(at start: Int, bytes: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<(start + bytes) { value = value << 8 | UInt64(batch[index]) }
        return value
    }
}
