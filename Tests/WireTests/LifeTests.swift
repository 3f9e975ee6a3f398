import Glibc
import Testing

@testable import Wire

/// Blocks the calling thread, as a handler must not.
func blockThread(milliseconds: UInt32) { usleep(milliseconds * 1_000) }

@Suite("A server's end", .timeLimit(.minutes(1)))
struct LifeTests {
    @Test("that is sudden leaves calls unknown, at once and not after three seconds")
    func killed() async throws {
        let begun = Counted()
        let work = CallTests.method("Work")
        let service = await TestService { server in
            server.register(work) { request, _ in
                begun.add()
                try await Task.sleep(for: .seconds(20))
                return request
            }
        }
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        let call = Task { try await client.call(work, Text("")) }
        #expect(await eventually { begun.value == 1 })
        let begin = ContinuousClock.now
        await service.kill()
        let error = await failure { try await call.value }
        #expect(error?.code == .unavailable && error?.outcome == .unknown)
        #expect(ContinuousClock.now - begin < .seconds(2.5))
        #expect(!client.isReady())
        await client.close()
    }

    @Test("is survived by a client: the next server at the endpoint is called within two seconds")
    func restarted() async throws {
        let first = await TestService()
        let client = first.client()
        _ = try await client.call(TestService.echo, Text("1"))
        await first.kill()
        try await Task.sleep(for: .seconds(3))
        let second = await TestService(endpoints: first.endpoints)
        #expect(await client.waitUntilReady(timeout: .seconds(2)))
        #expect(try await client.call(TestService.echo, Text("2")).value == "2")
        await client.close()
        await second.kill()
    }

    @Test("by drain lets calls wait for the next process, but not for ever")
    func successor() async throws {
        let first = await TestService()
        var limits = ClientLimits()
        limits.readyWait = .milliseconds(50)
        limits.restartWait = .milliseconds(1_500)
        let client = first.client(limits: limits)
        _ = try await client.call(TestService.echo, Text("1"))
        await first.server.drain()
        try await first.running.value
        let waits = Task { try await client.call(TestService.echo, Text("2")) }
        try await Task.sleep(for: .milliseconds(300))
        let second = await TestService(endpoints: first.endpoints)
        #expect(try await waits.value.value == "2")
        await second.server.drain()
        let error = await failure { try await client.call(TestService.echo, Text("3")) }
        #expect(error?.reason == "NO_ENDPOINT")
        await client.close()
    }

    @Test("by drain fails no call")
    func drained() async throws {
        let directory = TestService.directory()
        let endpoint = "ipc://" + directory + "/s"
        let work = CallTests.method("Work")
        let register: @Sendable (Server) -> Void = { server in
            server.register(work) { request, _ in
                try await Task.sleep(for: .milliseconds(20))
                return request
            }
        }
        let first = await TestService(endpoints: [endpoint + "1"], register: register)
        let second = await TestService(endpoints: [endpoint + "2"], register: register)
        let client = Client(
            ClientConfiguration(
                name: "tester",
                target: "test",
                endpoints: [endpoint + "1", endpoint + "2"],
                logger: quiet
            )
        )
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        let over = Counted()
        let counted = Counted()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    while over.value == 0 {
                        _ = try await client.call(work, Text(""))
                        counted.add()
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            let begin = ContinuousClock.now
            await first.server.drain()
            #expect(ContinuousClock.now - begin < .seconds(2))
            try await first.running.value
            try await Task.sleep(for: .milliseconds(300))
            over.add()
            try await group.waitForAll()
        }
        #expect(counted.value > 20)
        #expect(client.isReady())
        await client.close()
        await second.kill()
    }

    @Test("by drain lets a running call end, and refuses one that comes after the acknowledgement")
    func drainFinishes() async throws {
        let gate = Gate()
        let work = CallTests.method("Work")
        let service = await TestService { server in
            server.register(work) { request, _ in
                try await gate.wait()
                return request
            }
        }
        let peer = try RawPeer(to: try #require(service.endpoints.first))
        peer.send(RawPeer.hello(), RawPeer.request(1, work.path))
        #expect(await peer.next()?.frame.kind == .welcome)
        let drained = Task { await service.server.drain() }
        #expect(await peer.next()?.head.goaway.reason == .drain)
        peer.send(RawPeer.request(2), Frame(.goawayAck), RawPeer.request(3))
        let second = try #require(await peer.next())
        let third = try #require(await peer.next())
        let answers = [second, third].sorted { $0.frame.callID < $1.frame.callID }
        #expect(answers.map(\.frame.callID) == [2, 3])
        #expect(answers.first?.head.code == 0)
        #expect(answers.last?.head.code == UInt32(Code.unavailable.rawValue))
        #expect(answers.last?.head.outcome == .refused)
        gate.open()
        let first = try #require(await peer.next())
        #expect(first.frame.callID == 1 && first.head.code == 0)
        await drained.value
        try await service.running.value
    }

    @Test("by drain does not wait longer than it may for a handler that hears nothing")
    func drainMax() async throws {
        var limits = ServerLimits()
        limits.drainMax = .milliseconds(300)
        let work = CallTests.method("Work")
        let service = await TestService(limits: limits) { server in
            server.register(work) { request, _ in
                let end = ContinuousClock.now.advanced(by: .seconds(4))
                while ContinuousClock.now < end {
                    try? await Task.sleep(until: end)
                    await Task.yield()
                }
                return request
            }
        }
        let client = service.client()
        let call = Task { try await client.call(work, Text("")) }
        #expect(await eventually { service.server.stats().inFlight == 1 })
        let begin = ContinuousClock.now
        await service.server.drain()
        let taken = ContinuousClock.now - begin
        #expect(taken > .milliseconds(250) && taken < .seconds(3))
        let error = await failure { try await call.value }
        #expect(error?.outcome == .unknown)
        await client.close()
    }

    @Test("before it began is no error")
    func drainBeforeRun() async throws {
        let server = Server(ServerConfiguration(name: "test", endpoints: ["inproc://never"]))
        await server.drain()
        try await server.run()
    }

    @Test("comes at once if an endpoint is taken or not allowed")
    func unbindable() async throws {
        let open = "ipc://" + TestService.openDirectory() + "/s"
        for endpoint in ["tcp://0.0.0.0:7777", open, "nonsense"] {
            let server = Server(ServerConfiguration(name: "test", endpoints: [endpoint]))
            await #expect(throws: TransportError.self) { try await server.run() }
        }
    }

    @Test("not ready, a service answers Introspection only, and clients wait")
    func readiness() async throws {
        let service = await TestService()
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        service.server.setReady(false)
        #expect(await eventually { !client.isReady() })
        let info = try await client.call(Introspection.info, IntrospectionInfoRequest())
        #expect(!info.ready)
        async let call = client.call(TestService.echo, Text("x"))
        try await Task.sleep(for: .milliseconds(100))
        service.server.setReady(true)
        #expect(try await call.value == "x")
        await client.close()
        await service.kill()
    }

    @Test("leaves the other endpoints of the service to its clients")
    func otherEndpoint() async throws {
        let directory = TestService.directory()
        let endpoints = ["ipc://" + directory + "/1", "ipc://" + directory + "/2"]
        let services = [
            await TestService(endpoints: [endpoints[0]]),
            await TestService(endpoints: [endpoints[1]]),
        ]
        let client = Client(
            ClientConfiguration(name: "tester", target: "test", endpoints: endpoints, logger: quiet)
        )
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        // How calls are shared is the balancer's test; here both ends are in use when one dies.
        for _ in 0..<200 { _ = try await client.call(TestService.echo, Text("")) }
        for service in services {
            let isUsed = await eventually {
                _ = try? await client.call(TestService.echo, Text(""))
                let echo = service.server.stats().methods.first { $0.path == TestService.echo.path }
                return (echo?.calls ?? 0) > 0
            }
            #expect(isUsed)
        }
        await services[0].kill()
        for _ in 0..<200 { _ = try await client.call(TestService.echo, Text("")) }
        await client.close()
        await services[1].kill()
    }

    @Test("A client that closes waits for its calls, then takes none")
    func clientCloses() async throws {
        let begun = Counted()
        let work = CallTests.method("Work")
        let service = await TestService { server in
            server.register(work) { request, _ in
                begun.add()
                try await Task.sleep(for: .milliseconds(300))
                return request
            }
        }
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        async let call = client.call(work, Text("x"))
        #expect(await eventually { begun.value == 1 })
        await client.close()
        #expect(try await call.value == "x")
        let error = await failure { try await client.call(work, Text("")) }
        #expect(error?.reason == "CLIENT_CLOSED" && error?.outcome == .notSent)
        #expect(await eventually { service.server.stats().sessions == 0 })
        await service.kill()
    }
}
