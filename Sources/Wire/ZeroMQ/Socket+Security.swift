import CZeroMQ

extension Socket {
    /// libzmq has the option in every build, its header only with the draft API.
    private static let zapEnforceDomain: Int32 = 93

    /// Without an enforced domain, libzmq lets every client key in when no ZAP handler is bound.
    func secure(_ security: SocketSecurity) throws {
        try Curve.require()
        switch security {
        case .server(let secret, let domain):
            try set(ZMQ_CURVE_SERVER, 1)
            try set(ZMQ_CURVE_SECRETKEY, secret.bytes)
            try set(ZMQ_ZAP_DOMAIN, Array(domain.utf8))
            try set(Self.zapEnforceDomain, 1)
        case .client(let keyPair, let server):
            try set(ZMQ_CURVE_SERVERKEY, server.bytes)
            try set(ZMQ_CURVE_PUBLICKEY, keyPair.publicKey.bytes)
            try set(ZMQ_CURVE_SECRETKEY, keyPair.secret.bytes)
        }
    }

    /// The number that our ZAP handler gave the key of the connection that a message came on, or
    /// 0. What a peer says of itself in its own handshake cannot take its place: libzmq keeps the
    /// handler's word for a property that both name.
    static func keyNumber(of message: UnsafeMutablePointer<zmq_msg_t>) -> UInt32 {
        guard let text = zmq_msg_gets(message, ZapAnswer.keyNumberProperty) else { return 0 }
        var number: UInt32 = 0
        var next = text
        while next.pointee != 0 {
            let digit = UInt32(UInt8(bitPattern: next.pointee) &- UInt8(ascii: "0"))
            let (shifted, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            guard digit < 10, !isTooLarge, shifted <= .max - digit else { return 0 }
            number = shifted + digit
            next += 1
        }
        return number
    }
}
