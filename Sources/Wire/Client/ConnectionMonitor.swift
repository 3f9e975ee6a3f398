/// Tells a connection what happens below it.
final class ConnectionMonitor: LoopParticipant {
    let socket: Socket
    /// Until one is detached from the other.
    private let connection: Connection

    init(socket: Socket, connection: Connection) {
        self.socket = socket
        self.connection = connection
    }

    var wantsToSend: Bool { false }

    func readable() -> Bool {
        while let event = socket.receiveEvent() {
            switch event {
            case .connected: connection.connected()
            case .disconnected: connection.disconnected()
            case .handshakeCut: connection.handshakeFailed(isFinal: false)
            case .handshakeRefused: connection.handshakeFailed(isFinal: true)
            case .other: break
            }
        }
        return false
    }

    func writable() {}
    func flush() {}
}
