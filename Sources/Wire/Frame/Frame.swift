/// One frame: the unit of the protocol. docs/wire.md, section 2.
struct Frame: Sendable, Hashable {
    /// By number, as the byte at offset 4 has it.
    enum Kind: UInt8, Sendable, CaseIterable {
        case hello = 1
        case welcome, request, response, item, end, credit, cancel, ping, pong
        case goaway, goawayAck

        /// Frames about the connection have call id 0, frames about a call never.
        var isAboutConnection: Bool {
            switch self {
            case .hello, .welcome, .ping, .pong, .goaway, .goawayAck: true
            case .request, .response, .item, .end, .credit, .cancel: false
            }
        }
    }

    var kind: Kind
    var callID: UInt64
    /// A serialized `collisionos.wire.v1.Head`.
    var head: [UInt8]
    var payload: [UInt8]

    init(_ kind: Kind, callID: UInt64 = 0, head: [UInt8] = [], payload: [UInt8] = []) {
        self.kind = kind
        self.callID = callID
        self.head = head
        self.payload = payload
    }

    /// Bytes before the head: length, kind, flags, head length, call id.
    static let prefixBytes = 16
    /// Smallest value of the length field: everything of the prefix but the length itself.
    static let lengthMin = 12
    /// Largest head, by the width of its length field.
    static let headBytesMax = Int(UInt16.max)
    /// A batch takes no further frame once it would be larger than this.
    static let batchBytesMax = 256 << 10

    var byteCount: Int { Self.prefixBytes + head.count + payload.count }
}

/// Bounds of the frame limit that a process may be set to, in bytes of the length field.
enum FrameLimit {
    static let min = 256 << 10
    static let standard = 4 << 20
    static let max = 16 << 20

    static func clamped(_ bytes: Int) -> Int { Swift.min(Swift.max(bytes, min), max) }

    /// What the other side takes, as its HELLO or WELCOME says: 0 = the default.
    static func ofPeer(_ said: UInt32) -> Int { said == 0 ? standard : clamped(Int(said)) }
}
