/// The bounds of what strangers may open, send and hold. None is left at a library's default.
struct FrontSettings: Sendable, Hashable {
    /// The request line and all headers together (F7: swift-nio below 2.100 had no bound).
    static let headerBytesMax = 16 * 1024
    static let headerFieldsMax = 100
    static let targetBytesMax = 8 * 1024
    /// Connections that the kernel holds while we accept none.
    static let backlog = 256
    /// A client that takes no bytes of its answers for so long is cut off.
    static let stalledWriteSeconds = 30
    /// How long a connection is kept after an answer to a request whose body was not read.
    static let lingerSeconds = 2

    var connectionsMax = 1024
    var connectionsPerAddressMax = 256
    /// Also how long headers may take.
    var idleSeconds = 30
    var bodySeconds = 30
    /// Whose `X-Forwarded-For` is believed.
    var trustedProxies: Set<String> = []
}
