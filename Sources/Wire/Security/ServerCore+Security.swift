/// What a server remembers of its allow-list.
struct KeyChecks {
    /// The ZAP handler answers for us.
    var isServed = false
    /// Of the list when the sessions were last held against it.
    var generation: UInt64 = 0
}

/// Who may, on an endpoint with keys.
extension ServerCore {
    /// Before the first socket is bound.
    func letKeysIn() throws {
        guard let security = configuration.security else { return }
        try ZapHandler.shared.serve(security, logger)
        keyChecks.isServed = true
    }

    func letKeysInNoLonger() {
        guard let security = configuration.security, keyChecks.isServed else { return }
        keyChecks.isServed = false
        ZapHandler.shared.release(security)
    }

    /// Asked at every tick: a key that was taken off the list has no session any more.
    func endRevokedSessions() {
        guard let list = configuration.security?.allowList else { return }
        let generation = list.generation
        guard generation != keyChecks.generation else { return }
        keyChecks.generation = generation
        for session in Array(sessions.values)
        where session.listener.isSecured && list.name(of: session.keyNumber) == nil {
            faulted(session.routingID, on: session.listener, "its key is no longer allowed")
        }
    }
}

extension Listener {
    var isSecured: Bool { socket.isSecured }

    /// Whether the message just read came with the key of its session. A routing id is chosen by
    /// the peer: the key is not.
    func hasItsKey(_ peer: [UInt8]) -> Bool {
        guard isSecured else { return true }
        guard socket.keyNumber != 0 else { return false }
        guard let session = sessions[peer] else { return true }
        return session.keyNumber == socket.keyNumber
    }

    /// Whether the message just read came with a key of that name. Without keys the name in HELLO
    /// is believed.
    func vouches(for name: String) -> Bool {
        guard isSecured else { return true }
        return core.configuration.security?.allowList.name(of: socket.keyNumber) == name
    }
}
