/// What a socket is told about keys before it binds or connects.
enum SocketSecurity {
    case server(CurveSecret, domain: String)
    case client(CurveKeyPair, server: CurveKey)

    /// Keys are for tcp: ipc is guarded by its directory, and inproc is the process itself.
    static func applies(to endpoint: String) -> Bool { endpoint.hasPrefix("tcp://") }
}

extension ServerSecurity {
    /// Nil for an endpoint without keys.
    func socket(for endpoint: String) -> SocketSecurity? {
        guard SocketSecurity.applies(to: endpoint) else { return nil }
        return .server(keyPair.secret, domain: domain)
    }
}

extension ClientSecurity {
    /// Nil for an endpoint without keys.
    ///
    /// - Parameter turn: counts the handshakes that failed.
    func socket(for endpoint: String, turn: Int) -> SocketSecurity? {
        guard SocketSecurity.applies(to: endpoint) else { return nil }
        return .client(keyPair, server: serverKeys[turn % serverKeys.count])
    }
}
