import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The HTTP/1.1 server: one responder for everything, behind explicit bounds.
struct HTTPFront: Service {
    let desk: FrontDesk
    let settings: FrontSettings
    let host: String
    let port: Int
    let logger: Logger
    /// Told the port once it is bound.
    let onListening: @Sendable (Int) async -> Void

    func run() async throws {
        let table = ConnectionTable(perAddressMax: settings.connectionsPerAddressMax)
        let stalled = TimeAmount.seconds(Int64(FrontSettings.stalledWriteSeconds))
        let channel = HTTP1Channel(
            responder: { request, writer, channel in
                try await respond(to: request, writer, channel)
            },
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(table, stalledWrite: stalled)],
                idleTimeout: .seconds(Int64(settings.idleSeconds)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: FrontSettings.headerBytesMax,
                    maxHeaderListSize: FrontSettings.headerBytesMax,
                    maxHeaderFieldCount: FrontSettings.headerFieldsMax
                )
            )
        )
        let server = channel.server(
            configuration: ServerConfiguration(
                address: .hostname(host, port: port),
                serverName: nil,
                backlog: FrontSettings.backlog,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    settings.connectionsMax,
                    logger: logger
                )
            ),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        )
        try await server.run()
    }

    private func respond(
        to request: Request,
        _ writer: consuming ResponseWriter,
        _ channel: any Channel
    ) async throws {
        var random = SystemRandomNumberGenerator()
        let trace = Trace(
            requestID: request.headers[.requestID],
            traceparent: request.headers[.traceparent],
            tracestate: request.headers[.tracestate],
            using: &random
        )
        let body = BodyReader(request, seconds: settings.bodySeconds)
        let target = request.head.path ?? ""
        let inquiry = Inquiry(
            verb: request.method.rawValue,
            target: target,
            headers: request.headers,
            address: address(of: request, channel),
            trace: trace,
            parts: BodyParts { bytesMax, partBytes, take async throws(Problem) in
                try await body.read(bytesMax: bytesMax, partBytes: partBytes, take)
            }
        ) { bytesMax async throws(Problem) in
            try await body.read(bytesMax: bytesMax)
        }
        if request.headers[.expect]?.lowercased() == "100-continue", !body.isEmpty {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let answer: Answer
        if let coding = request.headers[.transferEncoding], coding.lowercased() != "chunked" {
            answer = FrontDesk.answer(.transferCoding, inquiry)
        } else if target.utf8.count > FrontSettings.targetBytesMax {
            answer = FrontDesk.answer(.targetTooLong, inquiry)
        } else {
            answer = await desk.answer(inquiry)
        }
        let isUnread = !body.isDone
        try await write(answer, writer, request, isLast: isUnread)
        if isUnread { linger(channel) }
    }

    private func write(
        _ answer: Answer,
        _ writer: consuming ResponseWriter,
        _ request: Request,
        isLast: Bool
    ) async throws {
        var headers = answer.headers
        headers[.date] = HTTPDate.now()
        if isLast { headers[.connection] = "close" }
        let hasNone = answer.status == 204 || answer.status == 304
        // The answer to a HEAD says how long the body would be.
        let size = answer.stream?.size ?? Int64(answer.body.count)
        if !hasNone { headers[.contentLength] = "\(size)" }
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: headers)
        let body: ResponseBody
        if hasNone || request.method == .head {
            body = ResponseBody()
        } else if let stream = answer.stream {
            body = Self.body(stream)
        } else {
            body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        }
        try await writer.write(response: head, body: body)
    }

    /// Fetched as the client takes it. What cannot be fetched any more ends the connection: the
    /// client sees that bytes are missing.
    private static func body(_ stream: AnswerStream) -> ResponseBody {
        ResponseBody { writer in
            var part = stream.first
            var sent: Int64 = 0
            while !part.isEmpty {
                sent += Int64(part.count)
                guard sent <= stream.size else { throw Problem.fault }
                try await writer.write(ByteBuffer(bytes: part))
                part = sent < stream.size ? try await stream.next(sent) : []
            }
            guard sent == stream.size else { throw Problem.fault }
            try await writer.finish(nil)
        }
    }

    /// Ends our side, takes what still comes for a moment so that the answer is not lost to a
    /// reset, then cuts off.
    private func linger(_ channel: any Channel) {
        channel.close(mode: .output, promise: nil)
        channel.eventLoop.scheduleTask(in: .seconds(Int64(FrontSettings.lingerSeconds))) {
            channel.close(promise: nil)
        }
    }

    /// The peer's address, or what a trusted proxy says of whom it speaks for.
    private func address(of request: Request, _ channel: any Channel) -> String {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        guard settings.trustedProxies.contains(peer) else { return peer }
        let hops = (request.headers[.forwardedFor] ?? "").split(separator: ",").map { hop in
            String(hop.filter { $0 != " " })
        }
        return hops.last { !settings.trustedProxies.contains($0) && $0.utf8.count <= 45 } ?? peer
    }
}
