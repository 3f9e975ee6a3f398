/// Whether a server may send the next item of one stream now, and if not, what it waits for.
///
/// Three bounds, asked in this order: the credit that the client gave, the bytes that lie ready
/// for that client already, and a fair share of the loop's turn, so that a handler that always has
/// a next item does not keep the loop from its sockets.
struct StreamPacing {
    enum Step: Equatable {
        case send
        /// Until CREDIT comes.
        case awaitCredit
        /// Until what lies ready for the client has become less.
        case awaitRoom
        /// Until the loop has looked at its sockets; then `newTurn`.
        case giveWay
    }

    static let itemsPerTurnMax = 256
    static let bytesPerTurnMax = 256 << 10
    /// Bytes that may lie ready for one client before its streams wait.
    static let readyBytesMax = 1 << 20

    private var window = SendWindow()
    private var itemsInTurn = 0
    private var bytesInTurn = 0
    private let readyBytesMax: Int

    /// - Parameter outgoingBytesMax: beyond which the client is forgotten: streams stop at half.
    init(outgoingBytesMax: Int) {
        readyBytesMax = min(Self.readyBytesMax, max(0, outgoingBytesMax) / 2)
    }

    /// - Parameters:
    ///   - bytes: payload of the item that is to be sent.
    ///   - readyBytes: what lies ready for its client, of all streams and answers. When it is
    ///     nothing, any item may go.
    func step(bytes: Int, readyBytes: Int) -> Step {
        if !window.maySend { return .awaitCredit }
        if readyBytes > 0, max(1, bytes) > readyBytesMax - min(readyBytes, readyBytesMax) {
            return .awaitRoom
        }
        if itemsInTurn >= Self.itemsPerTurnMax || bytesInTurn >= Self.bytesPerTurnMax {
            return .giveWay
        }
        return .send
    }

    mutating func sent(bytes: Int) {
        window.sent(bytes: bytes)
        itemsInTurn += 1
        bytesInTurn += bytes
    }

    mutating func newTurn() {
        itemsInTurn = 0
        bytesInTurn = 0
    }

    /// CREDIT came. Any value is safe.
    ///
    /// - Returns: whether a sender that waits for it may go on.
    mutating func credited(bytes: UInt64) -> Bool { window.credited(bytes: bytes) }
}
