import Glibc
import Logging
import Synchronization

/// Answers `GET /metrics`, `/healthz` and `/readyz` on 127.0.0.1 in HTTP/1.0: one connection at a
/// time, on its own thread, so that it also answers when the service is at its limit. It is for
/// the machine's own collector; it is never bound to another address.
final class ProbeListener: Sendable {
    /// A request is its first line; longer ones are refused.
    static let requestBytesMax = 4096
    /// Who takes longer to ask or to read is cut off.
    static let patienceSeconds = 2
    static let backlogMax: Int32 = 8
    /// How often the thread looks whether it should end.
    static let wakeMilliseconds: Int32 = 200

    struct Answer: Sendable {
        var status: String
        var type = "text/plain; version=0.0.4; charset=utf-8"
        var body: String
    }

    let port: Int
    private let socket: Int32
    private let stopped = Atomic(false)
    private let answer: @Sendable (_ path: String) -> Answer?

    /// Binds at once, so that a port in use is found at the start.
    /// - Parameter port: 0 = one that is free.
    init(port: Int, answer: @escaping @Sendable (_ path: String) -> Answer?) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw ProbeListenerFault(step: "socket", number: errno) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> String? in
                if bind(socket, address, length) != 0 { return "bind" }
                if listen(socket, Self.backlogMax) != 0 { return "listen" }
                return getsockname(socket, address, &length) == 0 ? nil : "getsockname"
            }
        }
        if let failed {
            let number = errno
            close(socket)
            throw ProbeListenerFault(step: failed, number: number)
        }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        self.socket = socket
        self.answer = answer
    }

    /// Serves until ``stop()`` on a thread of its own.
    func start() throws {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread,
            nil,
            { context in
                if let context {
                    Unmanaged<ProbeListener>.fromOpaque(context).takeRetainedValue().serve()
                }
                return nil
            },
            context.toOpaque()
        )
        if result != 0 {
            context.release()
            throw ProbeListenerFault(step: "thread", number: result)
        }
        pthread_detach(thread)
    }

    func stop() { stopped.store(true, ordering: .releasing) }

    private func serve() {
        defer { close(socket) }
        while !stopped.load(ordering: .acquiring) {
            var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Self.wakeMilliseconds) > 0 else { continue }
            let connection = accept(socket, nil, nil)
            guard connection >= 0 else { continue }
            converse(connection)
            close(connection)
        }
    }

    private func converse(_ connection: Int32) {
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var buffer = [UInt8](repeating: 0, count: Self.requestBytesMax)
        var count = 0
        while count < buffer.count {
            let got = buffer.withUnsafeMutableBytes { bytes in
                recv(connection, bytes.baseAddress.map { $0 + count }, bytes.count - count, 0)
            }
            guard got > 0 else { return }
            count += got
            if buffer[..<count].contains(UInt8(ascii: "\n")) { break }
        }
        send(reply(to: buffer[..<count]), on: connection)
    }

    private func reply(to request: ArraySlice<UInt8>) -> Answer {
        guard let end = request.firstIndex(of: UInt8(ascii: "\n")) else {
            return Answer(status: "431 Request Header Fields Too Large", body: "")
        }
        let words = request[..<end].split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[0].elementsEqual("GET".utf8) else {
            return Answer(status: "405 Method Not Allowed", body: "")
        }
        let path = String(decoding: words[1].prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
        return answer(path) ?? Answer(status: "404 Not Found", body: "")
    }

    private func send(_ answer: Answer, on connection: Int32) {
        let body = Array(answer.body.utf8)
        let head =
            "HTTP/1.0 \(answer.status)\r\nContent-Type: \(answer.type)\r\n"
            + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        let bytes = Array(head.utf8) + body
        var done = 0
        while done < bytes.count {
            let sent = bytes.withUnsafeBytes { raw in
                Glibc.send(
                    connection,
                    raw.baseAddress.map { $0 + done },
                    raw.count - done,
                    Int32(truncatingIfNeeded: MSG_NOSIGNAL)
                )
            }
            guard sent > 0 else { return }
            done += sent
        }
    }
}

struct ProbeListenerFault: Error, CustomStringConvertible {
    var step: String
    var number: Int32
    var description: String {
        "the metrics port cannot be served: \(step) failed with error \(number)"
    }
}
