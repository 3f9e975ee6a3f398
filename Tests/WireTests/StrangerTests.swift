import Testing

@testable import Wire

/// docs/wire.md, section 8: a stranger's bytes cost the stranger its session and nothing else.
/// Every test ends with a call of a proper client, so that what it did to the server shows.
@Suite("A stranger", .timeLimit(.minutes(1)))
struct StrangerTests {
    func serverStillAnswers(_ service: TestService) async throws {
        let client = service.client()
        let answer = try await client.call(TestService.echo, Text("still here"))
        #expect(answer.value == "still here")
        await client.close()
        await service.kill()
    }

    func peer(of service: TestService, greeting: Bool = true) async throws -> RawPeer {
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        if greeting {
            peer.send(RawPeer.hello())
            #expect(await peer.next()?.frame.kind == .welcome)
        }
        return peer
    }

    @Test("that asks before HELLO is told to say HELLO, and nothing is executed")
    func requestBeforeHello() async throws {
        let service = await TestService()
        let peer = try await peer(of: service, greeting: false)
        peer.send(RawPeer.request(9))
        let answer = try #require(await peer.next())
        #expect(answer.frame.kind == .response && answer.frame.callID == 9)
        let error = RPCError(head: answer.head, statusBytes: answer.frame.payload)
        #expect(error.code == .failedPrecondition && error.reason == "HELLO_REQUIRED")
        #expect(error.outcome == .refused)
        #expect(
            service.server.stats().methods.first { $0.path == TestService.echo.path }?.calls == 0
        )
        try await serverStillAnswers(service)
    }

    @Test("that pings before HELLO is sent away")
    func pingBeforeHello() async throws {
        let service = await TestService()
        let peer = try await peer(of: service, greeting: false)
        peer.send(Frame(.ping))
        #expect(await peer.next()?.head.goaway.reason == .helloRequired)
        try await serverStillAnswers(service)
    }

    @Test("that greets wrongly is sent away with the reason")
    func wrongHello() async throws {
        let service = await TestService()
        let peer = try await peer(of: service, greeting: false)
        peer.send(RawPeer.hello(versions: [2, 99]))
        #expect(await peer.next()?.head.goaway.reason == .version)
        for hello in [
            RawPeer.hello(name: ""), RawPeer.hello(name: "Jobs"), RawPeer.hello(name: "a\nb"),
            RawPeer.hello(instance: []), RawPeer.hello(instance: [1]), Frame(.hello, head: [0xff]),
        ] {
            peer.send(hello)
            let reason = await peer.next()?.head.goaway.reason
            #expect(reason == .protocolError || reason == .version)
        }
        try await serverStillAnswers(service)
    }

    @Test("with a greeting is welcomed with what the page says")
    func welcome() async throws {
        let service = await TestService { $0.register(descriptors: [1, 2, 3]) }
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        peer.send(RawPeer.hello(versions: [1, 7]))
        let welcome = try #require(await peer.next()).head.welcome
        #expect(welcome.version == 1 && welcome.name == "test" && welcome.instance.count == 16)
        #expect(welcome.services == ["collisionos.wire.v1.Introspection", "test.v1.Echo"])
        #expect(
            [UInt8](welcome.descriptorsHash) == [0xd8, 0x74, 0xa2, 0x19, 0x0f, 0x54, 0x54, 0xb7]
                || welcome.descriptorsHash.count == 8
        )
        #expect(welcome.frameBytesMax == 4 << 20 && welcome.load.ready)
        try await serverStillAnswers(service)
    }

    /// Seen to fail with an index that does not know of the descriptors.
    @Test("is told of descriptors and methods that came later than the first greeting")
    func laterDescriptors() async throws {
        let service = await TestService { $0.register(descriptors: [1, 2, 3]) }
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        peer.send(RawPeer.hello())
        let first = try #require(await peer.next()).head.welcome
        service.server.register(descriptors: [4])
        service.server.register(
            Method<Text, Text>(path: "/test.v1.Late/Echo", policy: TestService.echo.policy)
        ) { request, _ in request }
        peer.send(RawPeer.hello())
        let second = try #require(await peer.next()).head.welcome
        #expect(first.descriptorsHash != second.descriptorsHash)
        #expect(second.services.contains("test.v1.Late"))
    }

    @Test("X005: whose frame lies is sent away and forgotten, however the frame lies")
    func lyingFrames() async throws {
        let service = await TestService()
        let peer = try await peer(of: service, greeting: false)
        let request = RawPeer.request(1).bytes
        var lies: [[UInt8]] = [0, 1, 11, 13, 0x7fff_ffff, 0x8000_0000, .max].map(
            FrameReaderTests.lying
        )
        lies += (1..<request.count).map { Array(request.prefix($0)) }
        lies += [
            Frame(.request, callID: 0).bytes, Frame(.ping, callID: 3).bytes,
            Frame(.request, callID: 1, head: [0xff, 0xff]).bytes,
            [0, 0, 0, 12, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 12, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 12, 8, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1],
        ]
        for lie in lies {
            peer.send(RawPeer.hello())
            #expect(await peer.next()?.frame.kind == .welcome)
            peer.send(lie)
            #expect(await peer.next()?.head.goaway.reason == .protocolError, "\(lie)")
            peer.send(Frame(.ping))
            #expect(await peer.next()?.head.goaway.reason == .helloRequired, "\(lie)")
        }
        #expect(service.server.stats().protocolErrors == UInt64(lies.count))
        try await serverStillAnswers(service)
    }

    @Test("is answered what came whole before the lie")
    func wholeBeforeLie() async throws {
        let service = await TestService()
        let peer = try await peer(of: service)
        peer.send(Frame(.ping).bytes + [0, 0])
        #expect(await peer.next()?.frame.kind == .pong)
        #expect(await peer.next()?.head.goaway.reason == .protocolError)
        try await serverStillAnswers(service)
    }

    @Test(
        "that sends what only servers send is sent away",
        arguments: [Frame.Kind.welcome, .response, .item, .end]
    )
    func serverKinds(kind: Frame.Kind) async throws {
        let service = await TestService()
        for greeting in [false, true] {
            let peer = try await self.peer(of: service, greeting: greeting)
            peer.send(Frame(kind, callID: kind == .welcome ? 0 : 5))
            #expect(await peer.next()?.head.goaway.reason == .protocolError)
        }
        try await serverStillAnswers(service)
    }

    @Test("that uses a call id twice at a time is sent away")
    func duplicateCallID() async throws {
        let slow = Method<Text, Text>(
            path: "/test.v1.Echo/Slow",
            policy: MethodPolicy(needsActor: false)
        )
        let service = await TestService { server in
            server.register(slow) { request, _ in
                try await Task.sleep(for: .seconds(30))
                return request
            }
        }
        let peer = try await peer(of: service)
        peer.send(RawPeer.request(5, slow.path), RawPeer.request(5, slow.path))
        #expect(await peer.next()?.head.goaway.reason == .protocolError)
        try await serverStillAnswers(service)
    }

    @Test("may cancel, credit and acknowledge what does not exist: nothing happens")
    func aboutNothing() async throws {
        let service = await TestService()
        let peer = try await peer(of: service)
        peer.send(
            Frame(.cancel, callID: 77),
            Frame(.credit, callID: .max),
            Frame(.pong),
            Frame(.goawayAck),
            Frame(.ping)
        )
        #expect(await peer.next()?.frame.kind == .pong)
        try await serverStillAnswers(service)
    }

    @Test("whose request is out of bounds is refused with the reason")
    func outOfBounds() async throws {
        let service = await TestService()
        let peer = try await peer(of: service)
        func refusal(_ request: Frame) async -> RPCError? {
            peer.send(request)
            return (await peer.next()).map {
                RPCError(head: $0.head, statusBytes: $0.frame.payload)
            }
        }
        let cases: [(Code, String, Frame)] = [
            (.unimplemented, "METHOD_UNKNOWN", RawPeer.request(1, "/test.v1.Echo/Nothing")),
            (.unimplemented, "METHOD_UNKNOWN", RawPeer.request(2, "/test.v1.Echo/echo")),
            (.unimplemented, "METHOD_UNKNOWN", RawPeer.request(3, "")),
            (.unimplemented, "METHOD_UNKNOWN", RawPeer.request(4, "/test.v1.\u{0415}cho/Echo")),
            (
                .invalidArgument, "HEAD_INVALID",
                RawPeer.request(5, String(repeating: "/", count: 60_000))
            ),
            (
                .invalidArgument, "HEAD_INVALID",
                RawPeer.request(6) { $0.idempotencyKey = String(repeating: "k", count: 256) }
            ),
            (
                .invalidArgument, "HEAD_INVALID",
                RawPeer.request(7) { $0.set(metadata: ["UPPER": []]) }
            ),
            (
                .invalidArgument, "HEAD_INVALID",
                RawPeer.request(8) { $0.set(metadata: ["k": [UInt8](repeating: 0, count: 9_000)]) }
            ),
            (.invalidArgument, "REQUEST_UNREADABLE", RawPeer.request(9, payload: [0x0a, 0xff])),
            (.unauthenticated, "ACTOR_INVALID", RawPeer.request(10) { $0.actor.role = "owner" }),
        ]
        for (code, reason, request) in cases {
            let error = await refusal(request)
            #expect(error?.code == code && error?.reason == reason, "\(request.callID)")
            #expect(error?.outcome == .refused)
        }
        try await serverStillAnswers(service)
    }

    @Test("may ask for any time: none is the method's, and all is no more than the server's most")
    func timeouts() async throws {
        let left = Method<Text, Text>(
            path: "/test.v1.Echo/Left",
            policy: MethodPolicy(timeout: .seconds(7), needsActor: false)
        )
        let service = await TestService { server in
            server.register(left) { _, context in
                Text("\((context.deadline - .now).wholeMilliseconds)")
            }
        }
        let peer = try await peer(of: service)
        for (number, (asked, most)) in [(UInt32(0), 7_000), (200, 200), (.max, 300_000)]
            .enumerated()
        {
            peer.send(
                RawPeer.request(UInt64(number) + 1, left.path) {
                    $0.timeoutMs = asked
                    $0.sentUs = .max
                }
            )
            let answer = try #require(await peer.next())
            let told = Int(try Text(serializedBytes: answer.frame.payload).value) ?? 0
            #expect(told <= most && told > most - 2_000)
        }
        try await serverStillAnswers(service)
    }

    @Test("that sends ten thousand requests without reading gets them all answered or is forgotten")
    func flood() async throws {
        let service = await TestService()
        let peer = try await peer(of: service)
        for round in 0..<100 {
            let batch = (1...100).flatMap { RawPeer.request(UInt64(round * 100 + $0)).bytes }
            peer.send(batch)
        }
        try await serverStillAnswers(service)
    }

    @Test("that sends noise does not bring the server down")
    func noise() async throws {
        let service = await TestService()
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let peer = try await peer(of: service)
        let golden =
            RawPeer.hello().bytes + RawPeer.request(1, payload: [1, 2, 3]).bytes
            + Frame(.ping).bytes
        for _ in 0..<3_000 {
            var bytes = golden
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0 ... .max,
                    using: &generator
                )
            }
            peer.send(bytes)
            while peer.socket.receive().isSomething {}
        }
        try await serverStillAnswers(service)
    }

    @Test("beyond the number of sessions is sent away")
    func tooManyPeers() async throws {
        var limits = ServerLimits()
        limits.sessionsMax = 2
        let service = await TestService(limits: limits)
        let first = try await peer(of: service)
        let second = try await peer(of: service)
        let third = try await peer(of: service, greeting: false)
        third.send(RawPeer.hello())
        #expect(await third.next()?.head.goaway.reason == .tooManyPeers)
        first.send(Frame(.goaway))
        #expect(await first.next()?.frame.kind == .goawayAck)
        third.send(RawPeer.hello())
        #expect(await third.next()?.frame.kind == .welcome)
        second.send(Frame(.goaway))
        #expect(await second.next()?.frame.kind == .goawayAck)
        try await serverStillAnswers(service)
    }

    @Test("that falls silent is forgotten after three seconds, and its calls are cancelled")
    func silence() async throws {
        let slow = Method<Text, Text>(
            path: "/test.v1.Echo/Slow",
            policy: MethodPolicy(needsActor: false)
        )
        let (cancellations, continuation) = AsyncStream.makeStream(of: Bool.self)
        let service = await TestService { server in
            server.register(slow) { request, _ in
                do { try await Task.sleep(for: .seconds(9)) } catch { continuation.yield(true) }
                return request
            }
        }
        let peer = try await peer(of: service)
        let begin = ContinuousClock.now
        peer.send(RawPeer.request(5, slow.path))
        #expect(await cancellations.first { $0 } == true)
        let taken = ContinuousClock.now - begin
        #expect(taken > .seconds(2.5) && taken < .seconds(6))
        try await serverStillAnswers(service)
    }
}

extension Socket.Received {
    var isSomething: Bool { if case .nothing = self { false } else { true } }
}
