import CZeroMQ
import Glibc
import Logging
import Synchronization

/// Answers libzmq's question whether a key may come in: one thread for the process, from memory.
/// It is bound before the first socket with keys; when it is dead nobody comes in.
///
/// It has a thread of its own so that a loop with work to do is not in the way of a handshake.
final class ZapHandler: Sendable {
    static let shared = ZapHandler()
    /// libzmq's own name for it.
    static let endpoint = "inproc://zeromq.zap.01"

    /// Longest frame of a question that is looked at.
    private static let frameBytesMax = 1_024
    /// Until the thread looks up from an empty socket.
    private static let receiveMilliseconds: Int32 = 200
    /// Strangers may knock as often as they like: one line in so long tells of them.
    private static let tellEvery = Duration.seconds(1)

    private struct Domain {
        var list: AllowList
        var logger: Logger
        var servers: Int
    }

    private struct State {
        var domains: [String: Domain] = [:]
        var isRunning = false
        var isToStop = false
    }

    private let state = Mutex(State())

    /// From now until `release`, keys of the list come in where the domain is set.
    ///
    /// - Throws: `TransportError` if the domain has another list or there is no thread.
    func serve(_ security: ServerSecurity, _ logger: Logger) throws {
        try state.withLock { state in
            var domain =
                state.domains[security.domain]
                ?? Domain(list: security.allowList, logger: logger, servers: 0)
            guard domain.list === security.allowList else {
                throw TransportError(
                    description: "the ZAP domain \(security.domain) has another allow-list"
                )
            }
            domain.servers += 1
            state.isToStop = false
            if !state.isRunning {
                try startThread()
                state.isRunning = true
            }
            state.domains[security.domain] = domain
        }
    }

    func release(_ security: ServerSecurity) {
        state.withLock { state in
            guard var domain = state.domains[security.domain] else { return }
            domain.servers -= 1
            state.domains[security.domain] = domain.servers > 0 ? domain : nil
        }
    }

    /// Ends the thread soon: from then until the next `serve` nobody comes in.
    func stop() { state.withLock { $0.isToStop = true } }

    var isRunning: Bool { state.withLock { $0.isRunning } }

    private func startThread() throws {
        let socket = try ZapSocket(receiveMilliseconds: Self.receiveMilliseconds)
        let start = Unmanaged.passRetained(Start(handler: self, socket: socket))
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { start in
                guard let start else { return nil }
                let taken = Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
                taken.handler.answer(on: taken.socket)
                return nil
            },
            start.toOpaque()
        )
        guard result == 0 else {
            start.release()
            throw TransportError(description: "the machine has no thread for the ZAP handler")
        }
        pthread_detach(thread)
    }

    private final class Start {
        let handler: ZapHandler
        let socket: ZapSocket

        init(handler: ZapHandler, socket: ZapSocket) {
            self.handler = handler
            self.socket = socket
        }
    }

    // MARK: On its thread

    private func answer(on socket: ZapSocket) {
        loop_name_thread("zap")
        var lastLook = ContinuousClock.now
        var lastTold = lastLook - Self.tellEvery
        var untold = 0
        while !hasStopped(socket) {
            if let frames = socket.receive(bytesMax: Self.frameBytesMax) {
                let request = ZapRequest(frames)
                let domain = state.withLock { state in request.flatMap { state.domains[$0.domain] }
                }
                if let request {
                    let answer = ZapAnswer(to: request, from: domain?.list)
                    socket.send(answer.frames)
                    if case .welcome = answer.status { continue }
                    untold += 1
                    if ContinuousClock.now - lastTold >= Self.tellEvery {
                        lastTold = .now
                        tell(of: request, answer, times: untold, to: domain?.logger)
                        untold = 0
                    }
                } else {
                    socket.send([])
                }
            }
            if ContinuousClock.now - lastLook >= AllowList.lookEvery {
                lastLook = .now
                let domains = state.withLock { Array($0.domains.values) }
                for domain in domains { domain.list.followFile(domain.logger) }
            }
        }
    }

    private func hasStopped(_ socket: ZapSocket) -> Bool {
        state.withLock { state in
            guard state.isToStop else { return false }
            socket.close()
            state.isRunning = false
            return true
        }
    }

    private func tell(
        of request: ZapRequest,
        _ answer: ZapAnswer,
        times: Int,
        to logger: Logger?
    ) {
        logger?.warning(
            "not let in",
            metadata: [
                "cause": "\(answer.status)", "key": "\(request.key?.z85 ?? "")",
                "address": "\(request.address)", "times": "\(times)",
            ]
        )
    }
}
