import Testing

@testable import Wire

@Suite("A call that ends early", .timeLimit(.minutes(1)))
struct CallTimeTests {
    @Test("X007: whose deadline passes in the queue is not run")
    func expiredInQueue() async throws {
        var limits = ServerLimits()
        limits.inFlightMax = 1
        let counted = Counted()
        let gate = Gate()
        let work = CallTests.method("Work")
        let service = await TestService(limits: limits) { server in
            server.register(work) { request, _ in
                counted.add()
                try await gate.wait()
                return request
            }
        }
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        async let first = client.call(work, Text("1"))
        #expect(await eventually { counted.value == 1 })
        let error = await failure {
            try await client.call(work, Text("2"), CallOptions(timeout: .milliseconds(100)))
        }
        #expect(error?.code == .deadlineExceeded)
        // The server's clock of this call began when it arrived, a little after the caller's.
        try await Task.sleep(for: .milliseconds(500))
        gate.open()
        _ = try await first
        try await Task.sleep(for: .milliseconds(100))
        #expect(counted.value == 1)
        await client.close()
        await service.kill()
    }

    @Test("X007: that lay in a buffer while the server slept is as old as it is: not run")
    func expiredWhileAsleep() async throws {
        let loop = Loop(name: "sleeper")
        let slept = Counted()
        let counted = Counted()
        let sleep = CallTests.method("Sleep")
        let work = CallTests.method("Work")
        let service = await TestService(loop: loop) { server in
            server.register(sleep) { request, _ in
                slept.add()
                blockThread(milliseconds: 1_500)
                return request
            }
            server.register(work) { request, _ in
                counted.add()
                return request
            }
        }
        let client = service.client()
        _ = try await client.call(TestService.echo, Text("clock"))
        async let sleeping = client.call(sleep, Text(""))
        #expect(await eventually { slept.value == 1 })
        let error = await failure {
            try await client.call(work, Text(""), CallOptions(timeout: .milliseconds(500)))
        }
        #expect(error?.code == .deadlineExceeded && error?.outcome == .unknown)
        _ = try await sleeping
        try await Task.sleep(for: .milliseconds(300))
        #expect(counted.value == 0)
        await client.close()
        await service.kill()
    }

    @Test("by its caller cancels its handler")
    func cancellation() async throws {
        let work = CallTests.method("Work")
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        let service = await TestService { server in
            server.register(work) { request, _ in
                continuation.yield("begun")
                do { try await Task.sleep(for: .seconds(20)) } catch {
                    continuation.yield("cancelled")
                    throw error
                }
                return request
            }
        }
        let client = service.client()
        let call = Task { try await client.call(work, Text("")) }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "begun")
        let begin = ContinuousClock.now
        call.cancel()
        #expect(await iterator.next() == "cancelled")
        // By the caller's word, not by the deadline after ten seconds.
        #expect(ContinuousClock.now - begin < .seconds(5))
        let error = await failure { try await call.value }
        #expect(error?.code == .cancelled && error?.outcome == .unknown)
        await client.close()
        await service.kill()
    }

    @Test("by its deadline cancels its handler")
    func deadlineCancels() async throws {
        let work = CallTests.method("Work", timeout: .seconds(1))
        let (events, continuation) = AsyncStream.makeStream(of: Bool.self)
        let service = await TestService { server in
            server.register(work) { request, _ in
                try? await Task.sleep(for: .seconds(20))
                continuation.yield(Task.isCancelled)
                return request
            }
        }
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        let error = await failure { try await client.call(work, Text("")) }
        #expect(error?.code == .deadlineExceeded && error?.outcome == .unknown)
        #expect(await events.first { _ in true } == true)
        await client.close()
        await service.kill()
    }
}
