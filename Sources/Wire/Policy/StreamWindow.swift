/// How many bytes of ITEM payload a server may still send on one stream. The first 256 KiB are
/// free, CREDIT gives more.
///
/// Otherwise than in HTTP/2 (RFC 9113, 5.2), a frame is never split to fit: one item may be sent
/// whenever anything is left, and the rest goes below zero. So an item larger than the window
/// passes, and the receiver holds at most its window and one item.
struct SendWindow {
    static let initialBytes = 256 << 10
    /// What CREDIT can pile up at most. More is no error: the stream just does not get it.
    static let bytesMax = 16 << 20

    /// May be below zero, by less than one item.
    private(set) var bytesLeft = initialBytes

    var maySend: Bool { bytesLeft > 0 }

    /// An item has been handed to the connection, which needs `maySend`.
    ///
    /// - Parameter bytes: of its payload. An empty one counts as one byte, so that endless empty
    ///   items need credit too.
    mutating func sent(bytes: Int) {
        let (left, overflow) = bytesLeft.subtractingReportingOverflow(max(1, bytes))
        bytesLeft = overflow ? Int.min : left
    }

    /// CREDIT came. Any value is safe.
    ///
    /// - Returns: whether a sender that waits may go on.
    mutating func credited(bytes: UInt64) -> Bool {
        let couldSend = maySend
        let (sum, overflow) = bytesLeft.addingReportingOverflow(Int(clamping: bytes))
        bytesLeft = overflow ? Self.bytesMax : min(sum, Self.bytesMax)
        return !couldSend && maySend
    }
}

/// The reading side of the same stream: when to send CREDIT, and whether the server keeps to it.
/// Credit follows what the reader has consumed, so a reader that stops stops the server.
struct ReceiveWindow {
    private(set) var bytesLeft: Int
    private var consumed = 0
    /// Credit is sent when so much has been consumed: half of the window, so that it is on its way
    /// while the other half is being sent.
    let grantAt: Int

    /// - Parameter bytes: of items that may lie here unread; 256 KiB … 16 MiB. More than the
    ///   initial 256 KiB is granted by `opening`.
    init(bytes: Int = SendWindow.initialBytes) {
        let size = min(max(bytes, SendWindow.initialBytes), SendWindow.bytesMax)
        bytesLeft = size
        grantAt = size / 2
    }

    /// Credit to send with the request, 0 for the default window.
    var opening: Int { max(0, grantAt * 2 - SendWindow.initialBytes) }

    /// An item came.
    ///
    /// - Returns: false if the server had no credit left: it does not keep the protocol.
    mutating func arrived(bytes: Int) -> Bool {
        guard bytesLeft > 0 else { return false }
        bytesLeft -= max(1, bytes)
        return true
    }

    /// The reader has taken an item.
    ///
    /// - Returns: bytes of credit to send now; nil if it can wait.
    mutating func taken(bytes: Int) -> Int? {
        consumed += max(1, bytes)
        guard consumed >= grantAt else { return nil }
        defer { consumed = 0 }
        bytesLeft += consumed
        return consumed
    }
}
