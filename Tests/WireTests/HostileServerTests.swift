import Testing

@testable import Wire

/// What a client does with answers that no server of ours would give.
@Suite("A client", .timeLimit(.minutes(1)))
struct HostileServerTests {
    let endpoint = "ipc://" + TestService.directory() + "/s"

    func client(_ limits: ClientLimits = ClientLimits()) -> Client {
        Client(
            ClientConfiguration(
                name: "tester",
                target: "test",
                endpoints: [endpoint],
                limits: limits,
                logger: quiet
            )
        )
    }

    @Test("gives an answer only to the call that it belongs to")
    func foreignCallIDs() async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        async let answer = client.call(TestService.echo, Text("mine"))
        let hello = try #require(await server.next())
        #expect(hello.frame.kind == .hello && hello.head.hello.name == "tester")
        server.send(RawPeer.welcome(), to: hello.peer)
        let request = try #require(await server.next())
        #expect(request.frame.kind == .request && request.head.timeoutMs > 9_000)
        let callID = request.frame.callID
        server.send(
            RawPeer.response(callID &+ 1, "another's"),
            RawPeer.response(callID &- 1, "another's"),
            RawPeer.response(callID, "mine"),
            RawPeer.response(callID, "again"),
            to: hello.peer
        )
        #expect(try await answer.value == "mine")
        await client.close()
        #expect(await server.next()?.frame.kind == .goaway)
    }

    @Test("that has cancelled leaves nothing that the next call could be given")
    func lateAnswer() async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        let cancelled = Task { try await client.call(TestService.echo, Text("first")) }
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(), to: hello.peer)
        let first = try #require(await server.next())
        cancelled.cancel()
        let error = await failure { try await cancelled.value }
        #expect(error?.code == .cancelled && error?.outcome == .unknown)
        let cancel = try #require(await server.next())
        #expect(cancel.frame.kind == .cancel && cancel.frame.callID == first.frame.callID)

        async let answer = client.call(TestService.echo, Text("second"))
        let second = try #require(await server.next())
        #expect(second.frame.callID != first.frame.callID)
        server.send(
            RawPeer.response(first.frame.callID, "first"),
            RawPeer.response(second.frame.callID, "second"),
            to: hello.peer
        )
        #expect(try await answer.value == "second")
        await client.close()
    }

    @Test(
        "ends its calls as unknown when the server sends what is not the protocol",
        arguments: [
            [0], [0, 0, 0, 12, 77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            FrameReaderTests.lying(.max), Frame(.request, callID: 1).bytes, Frame(.hello).bytes,
            Frame(.credit, callID: 3).bytes, Frame(.pong, head: [0xff]).bytes,
        ] as [[UInt8]]
    )
    func garbage(bytes: [UInt8]) async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        let unkeyed = Method<Text, Text>(path: TestService.echo.path, policy: MethodPolicy())
        let call = Task { try await client.call(unkeyed, Text("x")) }
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(), to: hello.peer)
        #expect(await server.next()?.frame.kind == .request)
        server.send(bytes, to: hello.peer)
        let error = await failure { try await call.value }
        #expect(error?.code == .unavailable && error?.outcome == .unknown)
        #expect(await server.next()?.frame.kind == .hello)
        await client.close()
    }

    @Test("takes a new instance behind a known endpoint for the end of the old process")
    func newInstance() async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        let unkeyed = Method<Text, Text>(path: TestService.echo.path, policy: MethodPolicy())
        let call = Task { try await client.call(unkeyed, Text("x")) }
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(), to: hello.peer)
        #expect(await server.next()?.frame.kind == .request)
        server.send(RawPeer.welcome(instance: Array(17...32)), to: hello.peer)
        let error = await failure { try await call.value }
        #expect(error?.reason == "PEER_GONE" && error?.outcome == .unknown)
        await client.close()
    }

    @Test("greets again, and repeats the call, when the server does not know it")
    func forgotten() async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        let unkeyed = Method<Text, Text>(path: TestService.echo.path, policy: MethodPolicy())
        async let answer = client.call(unkeyed, Text("x"))
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(), to: hello.peer)
        let first = try #require(await server.next())
        var head = WireHead()
        head.code = UInt32(Code.failedPrecondition.rawValue)
        head.outcome = .refused
        server.send(
            Frame(
                .response,
                callID: first.frame.callID,
                head: encoded(head),
                payload: Refusals.helloFirst().statusBytes()
            ),
            to: hello.peer
        )
        #expect(await server.next()?.frame.kind == .hello)
        server.send(RawPeer.welcome(), to: hello.peer)
        let second = try #require(await server.next())
        #expect(second.frame.kind == .request && second.head.attempt == 1)
        server.send(RawPeer.response(second.frame.callID, "x"), to: hello.peer)
        #expect(try await answer.value == "x")
        await client.close()
    }

    @Test("gives up a server that connects and then says nothing within three seconds")
    func silence() async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        let unkeyed = Method<Text, Text>(path: TestService.echo.path, policy: MethodPolicy())
        let call = Task { try await client.call(unkeyed, Text("x")) }
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(), to: hello.peer)
        #expect(await server.next()?.frame.kind == .request)
        let begin = ContinuousClock.now
        let error = await failure { try await call.value }
        #expect(error?.reason == "PEER_GONE" && error?.outcome == .unknown)
        let taken = ContinuousClock.now - begin
        #expect(taken > .seconds(2.5) && taken < .seconds(6))
        await client.close()
    }

    @Test("waits a second for an endpoint, then says that nothing was sent")
    func nobody() async throws {
        let client = client()
        let begin = ContinuousClock.now
        let error = await failure { try await client.call(TestService.echo, Text("x")) }
        #expect(error?.code == .unavailable && error?.reason == "NO_ENDPOINT")
        #expect(error?.outcome == .notSent && error?.retryAfter != nil)
        let taken = ContinuousClock.now - begin
        #expect(taken > .milliseconds(900) && taken < .seconds(4))
        await client.close()
    }

    @Test("sends no call to a server that is not ready")
    func notReady() async throws {
        let server = try RawPeer(at: endpoint)
        let client = client()
        let call = Task { try await client.call(TestService.echo, Text("x")) }
        let hello = try #require(await server.next())
        server.send(RawPeer.welcome(ready: false), to: hello.peer)
        let error = await failure { try await call.value }
        #expect(error?.reason == "NO_ENDPOINT")
        #expect(!client.isReady())
        await client.close()
    }
}
