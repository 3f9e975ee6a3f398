import Testing

@testable import Wire

/// docs/wire.md, section 5: what either side does with streams that no side of ours would make.
@Suite("A hostile stream", .serialized, .timeLimit(.minutes(1)))
struct HostileStreamTests {
    static func credit(_ callID: UInt64, _ bytes: UInt64) -> Frame {
        var head = WireHead()
        head.credit = bytes
        return Frame(.credit, callID: callID, head: encoded(head))
    }

    static func item(_ callID: UInt64, _ text: String) -> Frame {
        Frame(.item, callID: callID, payload: encoded(Text(text)))
    }

    static func failed(_ kind: Frame.Kind, _ callID: UInt64, _ error: RPCError) -> Frame {
        var head = WireHead()
        head.code = UInt32(error.code.rawValue)
        head.outcome = WireOutcome(rawValue: error.outcome.rawValue) ?? .unknown
        return Frame(kind, callID: callID, head: encoded(head), payload: error.statusBytes())
    }

    let endpoint = "ipc://" + TestService.directory() + "/s"

    func client() -> Client {
        Client(
            ClientConfiguration(
                name: "tester",
                target: "test",
                endpoints: [endpoint],
                logger: quiet
            )
        )
    }

    /// A server of bytes that has welcomed the client and heard its request.
    func asked() async throws -> (server: RawPeer, peer: [UInt8], callID: UInt64) {
        let server = try RawPeer(at: endpoint)
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(), to: hello.peer)
        let request = try #require(await server.next())
        #expect(request.frame.kind == .request)
        return (server, hello.peer, request.frame.callID)
    }

    func read(_ client: Client) -> Task<[String], any Error> {
        Task {
            var items: [String] = []
            for try await item in client.stream(StreamTests.count, Text("")) {
                items.append(item.value)
            }
            return items
        }
    }

    // MARK: A server

    @Test("of a server gives nobody another's items, and costs nothing but itself")
    func foreignItems() async throws {
        let client = client()
        let reading = read(client)
        let (server, peer, callID) = try await asked()
        server.send(
            Self.item(callID &+ 1, "another's"),
            Frame(.end, callID: callID &+ 1),
            Self.item(callID, "mine"),
            Frame(.item, callID: callID, head: encoded(WireHead.with { $0.message = "?" })),
            Frame(.end, callID: callID),
            Self.item(callID, "late"),
            Frame(.end, callID: callID),
            to: peer
        )
        #expect(try await reading.value == ["mine", ""])
        #expect(client.isReady())
        await client.close()
    }

    // Seen to fail with `ReceiveWindow.arrived` always true: the reader gets them all.
    @Test("of a server that sends without credit ends the session, after what had credit")
    func beyondCredit() async throws {
        let client = client()
        let stream = client.stream(
            path: StreamTests.count.path,
            policy: StreamTests.count.policy,
            payload: []
        )
        // On the loop, so that the whole batch has come before the first item is read and credited.
        let reading = Task(executorPreference: Loop.shared) {
            var items: [[UInt8]] = []
            let error = await failure { for try await item in stream { items.append(item) } }
            return (items, error)
        }
        let (server, peer, callID) = try await asked()
        let large = [UInt8](repeating: 1, count: SendWindow.initialBytes - 1)
        server.send(
            Frame(.item, callID: callID, payload: large),
            Frame(.item, callID: callID, payload: []),
            Frame(.item, callID: callID, payload: [9]),
            to: peer
        )
        let (items, error) = await reading.value
        #expect(items.map(\.count) == [large.count, 0])
        #expect(error?.reason == "PEER_GONE" && error?.outcome == .unknown)
        // It begins anew with a fresh socket.
        #expect(await server.next()?.frame.kind == .hello)
        await client.close()
    }

    @Test("of a server that does not stream costs the call only, and so does the reverse")
    func disagreement() async throws {
        let client = client()
        let streaming = read(client)
        let (server, peer, callID) = try await asked()
        server.send(RawPeer.response(callID, "no stream"), to: peer)
        let unary = await failure { try await streaming.value }
        #expect(unary?.reason == "RESPONSE_UNREADABLE" && unary?.outcome == .unknown)

        for frames in [[Frame.Kind.item, .item, .end], [.end]] {
            let call = Task { try await client.call(TestService.echo, Text("")) }
            let request = try #require(await server.next())
            for kind in frames { server.send(Frame(kind, callID: request.frame.callID), to: peer) }
            let error = await failure { try await call.value }
            #expect(error?.reason == "RESPONSE_UNREADABLE" && error?.outcome == .unknown)
            if frames.count > 1 {
                let cancel = try #require(await server.next())
                #expect(cancel.frame.kind == .cancel)
                #expect(cancel.frame.callID == request.frame.callID)
            }
        }
        #expect(client.isReady())
        await client.close()
    }

    @Test("is ended by a failure in either form")
    func failuresInEitherForm() async throws {
        let refused = RPCError(.failedPrecondition, "NO", "m", outcome: .refused)
        let client = client()
        let reading = read(client)
        let (server, peer, callID) = try await asked()
        server.send(Self.failed(.response, callID, refused), to: peer)
        #expect(await failure { try await reading.value }?.reason == "NO")
        let call = Task { try await client.call(TestService.echo, Text("")) }
        let request = try #require(await server.next())
        server.send(Self.failed(.end, request.frame.callID, refused), to: peer)
        #expect(await failure { try await call.value }?.reason == "NO")
        await client.close()
    }

    @Test("is begun again before its first item, never afterwards")
    func retried() async throws {
        let busy = RPCError(.unavailable, "BUSY", "m", outcome: .refused)
        let client = client()
        let reading = Task {
            var items: [String] = []
            let error = await failure {
                for try await item in client.stream(StreamTests.count, Text("")) {
                    items.append(item.value)
                }
            }
            return (items, error)
        }
        let (server, peer, callID) = try await asked()
        server.send(Self.failed(.end, callID, busy), to: peer)
        let again = try #require(await server.next())
        #expect(again.frame.kind == .request && again.head.attempt == 1)
        server.send(
            Self.item(again.frame.callID, "one"),
            Self.failed(.end, again.frame.callID, busy),
            to: peer
        )
        let (items, error) = await reading.value
        #expect(items == ["one"] && error?.reason == "BUSY")
        await client.close()
        #expect(await server.next()?.frame.kind == .goaway)
    }

    @Test("of an unreadable item ends for its reader, and is cancelled")
    func unreadableItem() async throws {
        let client = client()
        let reading = read(client)
        let (server, peer, callID) = try await asked()
        server.send(Frame(.item, callID: callID, payload: [0x0a, 0xff]), to: peer)
        #expect(await failure { try await reading.value }?.reason == "RESPONSE_UNREADABLE")
        let cancel = try #require(await server.next())
        #expect(cancel.frame.kind == .cancel && cancel.frame.callID == callID)
        await client.close()
    }

    @Test("with a larger window says so behind its request")
    func largerWindow() async throws {
        let client = client()
        let reading = Task {
            for try await _ in client.stream(
                StreamTests.count,
                Text(""),
                windowBytes: 1 << 20
            ) {}
        }
        let (server, peer, callID) = try await asked()
        let credit = try #require(await server.next())
        #expect(credit.frame.kind == .credit && credit.frame.callID == callID)
        #expect(credit.head.credit == 768 << 10)
        server.send(Frame(.end, callID: callID), to: peer)
        try await reading.value
        await client.close()
    }

    // MARK: A client

    static let fill = "/test.v1.Echo/Fill"

    func filling(_ sent: Counted, _ ended: Counted) async -> TestService {
        await TestService { server in
            server.register(streaming: Self.fill, policy: StreamTests.count.policy) { _, _, sink in
                defer { ended.add() }
                while true {
                    try await sink.send([UInt8](repeating: 1, count: 64 << 10))
                    sent.add()
                }
            }
        }
    }

    @Test("ends with END once it has begun, and with RESPONSE if it was refused")
    func formOfEndings() async throws {
        let service = await TestService(register: StreamTests.registerCount)
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        let path = StreamTests.count.path
        peer.send(
            RawPeer.hello(),
            RawPeer.request(1, path, payload: encoded(Text("2"))),
            RawPeer.request(2, path, payload: [0x0a, 0xff]),
            RawPeer.request(3, path) { $0.requestID = "a\nb" }
        )
        #expect(await peer.next()?.frame.kind == .welcome)
        var heard: [UInt64: [Frame]] = [:]
        for _ in 0..<5 {
            let frame = try #require(await peer.next()).frame
            heard[frame.callID, default: []].append(frame)
        }
        #expect(heard[1]?.map(\.kind) == [.item, .item, .end])
        #expect(heard[1]?.map(\.payload) == [encoded(Text("0")), encoded(Text("1")), []])
        #expect(heard[1]?.allSatisfy { $0.head.isEmpty } == true)
        #expect(heard[2]?.map(\.kind) == [.end])
        #expect(heard[3]?.map(\.kind) == [.response])
        await service.kill()
    }

    // Seen to fail without the bound of `SendWindow.credited`.
    @Test("of a client that gives boundless credit gets 16 MiB and no more")
    func boundlessCredit() async throws {
        let (sent, ended) = (Counted(), Counted())
        let service = await filling(sent, ended)
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        // In one batch: the credit is there before the first item is sent.
        let credits = [UInt64.max, 1 << 63, 1 << 32, .max].map { Self.credit(1, $0) }
        let frames = [RawPeer.hello(), RawPeer.request(1, Self.fill)] + credits
        peer.send(frames.flatMap(\.bytes))
        #expect(await peer.next()?.frame.kind == .welcome)
        for _ in 0..<256 { #expect(await peer.next()?.frame.kind == .item) }
        peer.send(Frame(.ping))
        #expect(await peer.next()?.frame.kind == .pong)
        #expect(sent.value == 256)
        peer.send(Frame(.cancel, callID: 1))
        #expect(await eventually { ended.value == 1 })
        await service.kill()
    }

    @Test("of a client that floods with CREDIT costs nothing: others are answered")
    func creditFlood() async throws {
        let (sent, ended) = (Counted(), Counted())
        let service = await filling(sent, ended)
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        peer.send(RawPeer.hello(), RawPeer.request(1, Self.fill))
        #expect(await peer.next()?.frame.kind == .welcome)
        // For a stream and for none, thousands in a batch.
        let ids: [UInt64] = [1, 7, .max]
        let flood = ids.flatMap { id in
            [[UInt8]](repeating: Self.credit(id, 0).bytes, count: 3_000).joined()
        }
        let client = service.client()
        for _ in 0..<12 {
            peer.send(flood)
            #expect(try await client.call(TestService.echo, Text("x")).value == "x")
        }
        for _ in 0..<4 { #expect(await peer.next()?.frame.kind == .item) }
        peer.send(Frame(.ping))
        #expect(await peer.next()?.frame.kind == .pong)
        // 256 KiB in items of 64: the fifth has no credit, and 0 gives none.
        #expect(sent.value == 4)
        #expect(service.server.stats().protocolErrors == 0)
        await client.close()
        await service.kill()
    }

    @Test("whose call id is used again while it runs costs the session, and afterwards nothing")
    func callIDReuse() async throws {
        let (sent, ended) = (Counted(), Counted())
        let service = await filling(sent, ended)
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        peer.send(RawPeer.hello(), RawPeer.request(1, Self.fill))
        #expect(await peer.next()?.frame.kind == .welcome)
        for _ in 0..<4 { #expect(await peer.next()?.frame.kind == .item) }
        // Cancelled, the id is free: the first stream has nothing more to say under it.
        peer.send(Frame(.cancel, callID: 1), RawPeer.request(1))
        #expect(await peer.next()?.frame.kind == .response)
        #expect(await eventually { ended.value == 1 })
        peer.send(RawPeer.request(1, Self.fill), RawPeer.request(1))
        var next = await peer.next()
        while next?.frame.kind == .item { next = await peer.next() }
        #expect(next?.head.goaway.reason == .protocolError)
        #expect(await eventually { ended.value == 2 })
        let client = service.client()
        #expect(try await client.call(TestService.echo, Text("x")).value == "x")
        await client.close()
        await service.kill()
    }
}
