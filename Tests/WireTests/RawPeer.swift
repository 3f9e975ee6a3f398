import CZeroMQ
import Glibc

@testable import Wire

/// Speaks bytes, as a program in another language or an attacker would: no client, no server.
final class RawPeer: @unchecked Sendable {
    // @unchecked: used by one test, from one task.
    let socket: Socket

    /// Connects to a server.
    init(
        to endpoint: String,
        security: SocketSecurity? = nil,
        routingID: String? = nil
    ) throws {
        socket = try Socket(.dealer, frameBytesMax: FrameLimit.max, security: security)
        if let routingID { try socket.set(ZMQ_ROUTING_ID, Array(routingID.utf8)) }
        try socket.connect(endpoint)
    }

    /// Is a server.
    init(at endpoint: String) throws {
        socket = try Socket(.router, frameBytesMax: FrameLimit.max)
        try socket.bind(endpoint)
    }

    deinit { socket.close() }

    func send(_ bytes: [UInt8], to peer: [UInt8]? = nil) {
        var tries = 0
        while socket.send(bytes, to: peer) != .sent, tries < 5_000 {
            usleep(1_000)
            tries += 1
        }
    }

    func send(_ frames: Frame..., to peer: [UInt8]? = nil) {
        send(frames.flatMap(\.bytes), to: peer)
    }

    struct Heard {
        var peer: [UInt8]
        var frame: Frame
        var head: WireHead
    }

    private var heard: [Heard] = []

    /// The next frame, PINGs of the other side left out. Nil after `milliseconds` of silence.
    func next(within milliseconds: Int = 5_000) async -> Heard? {
        for _ in 0...milliseconds {
            while !heard.isEmpty {
                let first = heard.removeFirst()
                if first.frame.kind != .ping { return first }
            }
            if case .batch(let peer, let bytes) = socket.receive() {
                for frame in FrameReaderTests.frames(of: bytes, limit: FrameLimit.max).frames {
                    heard.append(
                        Heard(
                            peer: peer,
                            frame: frame,
                            head: WireHead(bytes: frame.head) ?? WireHead()
                        )
                    )
                }
            } else {
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        return nil
    }

    static func hello(
        name: String = "raw",
        versions: [UInt32] = [1],
        instance: [UInt8] = Array(1...16)
    ) -> Frame {
        var head = WireHead()
        head.hello.versions = versions
        head.hello.instance.append(contentsOf: instance)
        head.hello.name = name
        return Frame(.hello, head: encoded(head))
    }

    static func request(
        _ callID: UInt64,
        _ path: String = TestService.echo.path,
        payload: [UInt8] = [],
        change: (inout WireHead) -> Void = { _ in }
    ) -> Frame {
        var head = WireHead()
        head.method = path
        change(&head)
        return Frame(.request, callID: callID, head: encoded(head), payload: payload)
    }

    static func welcome(ready: Bool = true, instance: [UInt8] = Array(1...16)) -> Frame {
        var head = WireHead()
        head.welcome.version = 1
        head.welcome.instance.append(contentsOf: instance)
        head.welcome.load.ready = ready
        return Frame(.welcome, head: encoded(head))
    }

    static func response(_ callID: UInt64, _ text: String) -> Frame {
        Frame(.response, callID: callID, payload: encoded(Text(text)))
    }
}
