import CZeroMQ
import Glibc

/// One ZeroMQ socket; touched by one thread only, its loop's.
///
/// ZMQ_HEARTBEAT_* is never set: with a finite RCVHWM and a reader that pauses longer than the
/// heartbeat, libzmq 4.3.4 aborts the process. Liveness is the protocol's own PING.
final class Socket {
    enum Kind { case router, dealer }

    enum Sent: Equatable {
        case sent
        /// The peer's queue is full: try again later.
        case full
        /// A ROUTER has no such peer (any more).
        case unreachable
    }

    /// One message: who sent it (ROUTER only) and its only part.
    enum Received {
        case nothing
        case batch(from: [UInt8], bytes: [UInt8])
        /// A message that is not of one part; it has been read away.
        case misshapen(from: [UInt8])
    }

    enum Event {
        case connected, disconnected
        /// The handshake did not come to its end; libzmq tries again.
        case handshakeCut
        /// The other side refused, or speaks of keys otherwise than we: libzmq does not try again.
        case handshakeRefused
        case other
    }

    let handle: UnsafeMutableRawPointer
    private let kind: Kind?
    private let message: UnsafeMutableRawPointer
    private var isClosed = false
    private var monitorAddress: String?
    /// Whether what comes in here comes with a key.
    let isSecured: Bool
    /// Of the key that the message last received came with; 0 = none.
    private(set) var keyNumber: UInt32 = 0

    /// Numbers of the transport; the limits of calls are the server's and the client's.
    enum Limit {
        /// Messages (batches) waiting per peer and direction inside libzmq.
        static let highWaterMark: Int32 = 128
        static let handshakeMilliseconds: Int32 = 3_000
        static let connectMilliseconds: Int32 = 3_000
        static let reconnectMillisecondsMin: Int32 = 100
        static let reconnectMillisecondsMax: Int32 = 1_000
        static let keepaliveIdleSeconds: Int32 = 30
        static let keepaliveIntervalSeconds: Int32 = 10
        static let keepaliveCount: Int32 = 3
        static let backlog: Int32 = 256
        static let drainLingerMilliseconds: Int32 = 500
    }

    /// - Parameters:
    ///   - frameBytesMax: the frame limit; a message may be twice as large.
    ///   - security: nil = without keys.
    init(_ kind: Kind, frameBytesMax: Int, security: SocketSecurity? = nil) throws {
        let type: Int32
        switch kind {
        case .router: type = ZMQ_ROUTER
        case .dealer: type = ZMQ_DEALER
        }
        guard let handle = zmq_socket(Context.shared.handle, type) else {
            throw TransportError.now("open a socket")
        }
        self.handle = handle
        self.kind = kind
        if case .server = security { isSecured = true } else { isSecured = false }
        self.message = .allocate(byteCount: MemoryLayout<zmq_msg_t>.size, alignment: 16)

        do {
            switch kind {
            case .router: try set(ZMQ_ROUTER_MANDATORY, 1)
            case .dealer: try set(ZMQ_IMMEDIATE, 1)
            }
            try set(ZMQ_LINGER, 0)
            try set(ZMQ_SNDHWM, Limit.highWaterMark)
            try set(ZMQ_RCVHWM, Limit.highWaterMark)
            try set(ZMQ_BACKLOG, Limit.backlog)
            try set(ZMQ_HANDSHAKE_IVL, Limit.handshakeMilliseconds)
            try set(ZMQ_CONNECT_TIMEOUT, Limit.connectMilliseconds)
            try set(ZMQ_RECONNECT_IVL, Limit.reconnectMillisecondsMin)
            try set(ZMQ_RECONNECT_IVL_MAX, Limit.reconnectMillisecondsMax)
            try set(ZMQ_TCP_KEEPALIVE, 1)
            try set(ZMQ_TCP_KEEPALIVE_IDLE, Limit.keepaliveIdleSeconds)
            try set(ZMQ_TCP_KEEPALIVE_INTVL, Limit.keepaliveIntervalSeconds)
            try set(ZMQ_TCP_KEEPALIVE_CNT, Limit.keepaliveCount)
            try set(ZMQ_IPV6, 1)
            var messageBytesMax = Int64(2 * frameBytesMax)
            try check(
                zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &messageBytesMax, 8),
                "set an option"
            )
            if let security { try secure(security) }
        } catch {
            close()
            throw error
        }
    }

    /// The receiving end of another socket's monitor.
    private init(monitorAt address: String) throws {
        guard let handle = zmq_socket(Context.shared.handle, ZMQ_PAIR) else {
            throw TransportError.now("open a monitor")
        }
        self.handle = handle
        self.kind = nil
        isSecured = false
        self.message = .allocate(byteCount: MemoryLayout<zmq_msg_t>.size, alignment: 16)
        do {
            try set(ZMQ_LINGER, 0)
            try check(zmq_connect(handle, address), "connect a monitor")
        } catch {
            close()
            throw error
        }
    }

    deinit {
        close()
        message.deallocate()
    }

    func bind(_ endpoint: String) throws {
        try check(zmq_bind(handle, endpoint), "bind \(endpoint)")
    }

    func connect(_ endpoint: String) throws {
        try check(zmq_connect(handle, endpoint), "connect \(endpoint)")
    }

    /// Where a bound socket can be reached, with the port that the system chose.
    var lastEndpoint: String {
        var text = [CChar](repeating: 0, count: 1_024)
        var size = text.count
        guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &size) == 0 else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// - Parameters:
    ///   - peer: routing id on a ROUTER, else nil.
    ///   - account: where a large batch counts until libzmq has sent it; it is then not copied.
    func send(
        _ batch: [UInt8],
        to peer: [UInt8]? = nil,
        holding account: HeldBytes? = nil
    ) -> Sent {
        if let peer {
            let result = peer.withUnsafeBytes { bytes in
                retrying {
                    zmq_send(handle, bytes.baseAddress, bytes.count, ZMQ_SNDMORE | ZMQ_DONTWAIT)
                }
            }
            if let result = failure(of: result) { return result }
        }
        if let account, batch.count >= HeldBatch.bytesMin {
            return send(HeldBatch(batch, account))
        }
        let result = batch.withUnsafeBytes { bytes in
            retrying { zmq_send(handle, bytes.baseAddress, bytes.count, ZMQ_DONTWAIT) }
        }
        return failure(of: result) ?? .sent
    }

    private func send(_ held: HeldBatch) -> Sent {
        let slot = message.assumingMemoryBound(to: zmq_msg_t.self)
        guard held.fill(slot) == 0 else { return .full }
        if let failed = failure(of: retrying { zmq_msg_send(slot, handle, ZMQ_DONTWAIT) }) {
            zmq_msg_close(slot)
            return failed
        }
        return .sent
    }

    func receive() -> Received {
        guard var part = receivePart() else { return .nothing }
        var peer: [UInt8] = []
        if kind == .router {
            peer = part.bytes
            guard part.more, let next = receivePart() else { return .misshapen(from: peer) }
            part = next
        }
        guard part.more else { return .batch(from: peer, bytes: part.bytes) }
        while part.more {
            guard let next = receivePart() else { break }
            part = next
        }
        return .misshapen(from: peer)
    }

    /// Starts telling of connections. The result is polled like any socket and read with
    /// `receiveEvent`.
    func monitor() throws -> Socket {
        let address =
            "inproc://monitor-\(UInt(bitPattern: handle))-\(UInt64.random(in: 0 ... .max))"
        let events =
            ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED
            | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
            | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        try check(zmq_socket_monitor(handle, address, events), "monitor a socket")
        monitorAddress = address
        return try Socket(monitorAt: address)
    }

    func receiveEvent() -> Event? {
        guard !isClosed, var part = receivePart() else { return nil }
        let number = part.bytes.prefix(2).withUnsafeBytes {
            $0.count == 2 ? Int32($0.loadUnaligned(as: UInt16.self)) : 0
        }
        while part.more {
            guard let next = receivePart() else { break }
            part = next
        }
        switch number {
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return .connected
        case ZMQ_EVENT_DISCONNECTED: return .disconnected
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return .handshakeCut
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
            return .handshakeRefused
        default: return .other
        }
    }

    /// - Parameter lingering: go on sending what waits for up to 500 ms.
    func close(lingering: Bool = false) {
        guard !isClosed else { return }
        isClosed = true
        if lingering { try? set(ZMQ_LINGER, Limit.drainLingerMilliseconds) }
        if monitorAddress != nil { zmq_socket_monitor(handle, nil, 0) }
        zmq_close(handle)
    }

    private func receivePart() -> (bytes: [UInt8], more: Bool)? {
        let slot = message.assumingMemoryBound(to: zmq_msg_t.self)
        zmq_msg_init(slot)
        defer { zmq_msg_close(slot) }
        guard retrying({ zmq_msg_recv(slot, handle, ZMQ_DONTWAIT) }) >= 0 else { return nil }
        if isSecured { keyNumber = Self.keyNumber(of: slot) }
        let bytes = [UInt8](
            UnsafeRawBufferPointer(start: zmq_msg_data(slot), count: zmq_msg_size(slot))
        )
        return (bytes, zmq_msg_more(slot) != 0)
    }

    private func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 || zmq_errno() != EINTR { return result }
        }
    }

    private func failure(of result: Int32) -> Sent? {
        if result >= 0 { return nil }
        return zmq_errno() == EAGAIN ? .full : .unreachable
    }

    func set(_ option: Int32, _ value: Int32) throws {
        var value = value
        try check(zmq_setsockopt(handle, option, &value, 4), "set an option")
    }

    func set(_ option: Int32, _ value: [UInt8]) throws {
        try check(zmq_setsockopt(handle, option, value, value.count), "set an option")
    }

    private func check(_ result: Int32, _ what: String) throws {
        if result < 0 { throw TransportError.now(what) }
    }
}
