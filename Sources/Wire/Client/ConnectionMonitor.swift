/// Tells a connection what happens below it.
final class ConnectionMonitor: LoopParticipant {
    let socket: Socket
    private weak var connection: Connection?

    init(socket: Socket, connection: Connection) {
        self.socket = socket
        self.connection = connection
    }

    var wantsToSend: Bool { false }

    func readable() {
        while let event = socket.receiveEvent() {
            switch event {
            case .connected: connection?.connected()
            case .disconnected: connection?.disconnected()
            case .other: break
            }
        }
    }

    func writable() {}
    func flush() {}
}
