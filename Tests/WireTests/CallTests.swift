import Testing

@testable import Wire

@Suite("A call", .timeLimit(.minutes(1)))
struct CallTests {
    static func method(
        _ name: String,
        effect: MethodPolicy.Effect = .unkeyed,
        timeout: Duration = .seconds(10),
        permission: UInt32 = 0,
        peers: [String] = [],
        needsActor: Bool = false,
        requestBytesMax: Int = 4 << 20
    ) -> Method<Text, Text> {
        Method(
            path: "/test.v1.Echo/" + name,
            policy: MethodPolicy(
                effect: effect,
                timeout: timeout,
                permission: permission,
                peers: peers,
                needsActor: needsActor,
                requestBytesMax: requestBytesMax
            )
        )
    }

    static let person = Actor(userID: "u", shopID: "s", role: "writer", permissions: [5])

    @Test("that expires in the queue is not run")
    func expiredInQueue() async throws {
        var limits = ServerLimits()
        limits.inFlightMax = 1
        let counted = Counted()
        let gate = Gate()
        let work = Self.method("Work")
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

    @Test("that lay in a buffer while the server slept is as old as it is: not run")
    func expiredWhileAsleep() async throws {
        let loop = Loop(name: "sleeper")
        let slept = Counted()
        let counted = Counted()
        let sleep = Self.method("Sleep")
        let work = Self.method("Work")
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

    @Test("that is cancelled cancels its handler")
    func cancellation() async throws {
        let work = Self.method("Work")
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

    @Test("whose deadline passes cancels its handler")
    func deadlineCancels() async throws {
        let work = Self.method("Work", timeout: .seconds(1))
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

    @Test("fails as its handler says, to the last detail")
    func handlerError() async throws {
        let refused = RPCError(
            .failedPrecondition,
            "JOB_UNPAID",
            "the job has a balance of 100.00 USD",
            metadata: ["balance": "10000"],
            fields: [FieldViolation(field: "job.stage", reason: "WRONG", description: "d")],
            preconditions: [
                PreconditionViolation(type: "PAID", subject: "jobs/7", description: "d")
            ]
        )
        let say = Self.method("Say")
        let service = await TestService { server in
            server.register(say) { _, context in
                context.replyMetadata.set("answered-by", "test")
                throw refused
            }
        }
        let client = service.client()
        var error = try #require(await failure { try await client.call(say, Text("")) })
        #expect(error.origin == .calledService)
        error.origin = .here
        #expect(error == refused)
        await client.close()
        await service.kill()
    }

    @Test("whose handler fails otherwise is INTERNAL, and the cause stays in the log")
    func fault() async throws {
        struct Secret: Error {
            var password = "hunter2"
        }
        let say = Self.method("Say", effect: .idempotent)
        let counted = Counted()
        let service = await TestService { server in
            server.register(say) { _, _ in
                counted.add()
                throw Secret()
            }
        }
        let client = service.client()
        let error = await failure { try await client.call(say, Text("")) }
        #expect(error?.code == .internal && error?.outcome == .unknown)
        #expect(!"\(String(describing: error))".contains("hunter2"))
        #expect(counted.value == 1)
        await client.close()
        await service.kill()
    }

    @Test("is let through for the right peer, person and permission only")
    func mayCall() async throws {
        let gateway = TestGateway()
        let service = await TestService(stamps: try gateway.verifier()) { server in
            for method in [
                Self.method("Public"), Self.method("Signed", needsActor: true),
                Self.method("Guarded", permission: 5, needsActor: true),
                Self.method("Other", permission: 6, needsActor: true),
                Self.method("ForGateway", peers: ["gateway", "jobs"]),
            ] {
                server.register(method) { request, _ in request }
            }
        }
        func reason(_ name: String, _ actor: Actor?, from peer: String = "tester") async -> String {
            let client = service.client(name: peer)
            let error = await failure {
                let actor = try actor.map { $0.isPerson ? try gateway.stamped($0) : $0 }
                return try await client.call(Self.method(name), Text(""), CallOptions(actor: actor))
            }
            await client.close()
            return error?.reason ?? "OK"
        }
        var expired = Self.person
        expired.expires = 1
        var shopless = Self.person
        shopless.shopID = ""
        #expect(await reason("Public", nil) == "OK")
        #expect(await reason("Signed", nil) == "ACTOR_MISSING")
        #expect(await reason("Signed", Self.person) == "OK")
        #expect(await reason("Signed", expired) == "ACTOR_EXPIRED")
        #expect(await reason("Signed", shopless) == "ACTOR_INVALID")
        #expect(await reason("Guarded", Self.person) == "OK")
        #expect(await reason("Other", Self.person) == "PERMISSION_MISSING")
        #expect(await reason("Other", .service("comms", shop: "s"), from: "comms") == "OK")
        #expect(await reason("ForGateway", nil) == "PEER_NOT_ALLOWED")
        #expect(await reason("ForGateway", nil, from: "jobs") == "OK")
        await service.kill()
    }

    @Test("inside a handler inherits deadline, actor, trace and request id, but not the key")
    func inheritance() async throws {
        let inner = Self.method("Inner", needsActor: true)
        let outer = Self.method("Outer", needsActor: true)
        let (seen, continuation) = AsyncStream.makeStream(of: CallContext.self)
        let gateway = TestGateway()
        let person = try gateway.stamped(Self.person)
        let service = await TestService(stamps: try gateway.verifier()) { server in
            server.register(inner) { request, context in
                continuation.yield(context)
                return request
            }
        }
        let nested = service.client(name: "outer")
        let front = await TestService(stamps: try gateway.verifier()) { server in
            server.register(outer) { request, context in
                #expect(CallContext.current?.idempotencyKey == "key")
                continuation.yield(context)
                return try await nested.call(inner, request)
            }
        }
        let client = front.client()
        _ = try await client.call(
            outer,
            Text(""),
            CallOptions(
                timeout: .seconds(3),
                idempotencyKey: "key",
                actor: person,
                metadata: ["m": [1]],
                traceparent: "00-aa-bb-01",
                requestID: "r1"
            )
        )
        var iterator = seen.makeAsyncIterator()
        let (first, second) = (await iterator.next(), await iterator.next())
        #expect(first?.peer == "tester" && second?.peer == "outer")
        #expect(first?.metadata == ["m": [1]] && second?.metadata == [:])
        #expect(first?.idempotencyKey == "key" && second?.idempotencyKey == "")
        #expect(second?.actor == person && second?.requestID == "r1")
        #expect(second?.traceparent == "00-aa-bb-01")
        let deadlines = (first?.deadline, second?.deadline)
        if let one = deadlines.0, let other = deadlines.1 {
            #expect(other <= one.advanced(by: .milliseconds(500)))
            #expect(other > one.advanced(by: .seconds(-1)))
        }
        await client.close()
        await nested.close()
        await service.kill()
        await front.kill()
    }

    @Test("that fails below a handler is not retried twice over")
    func oneLayerRetries() async throws {
        let inner = Self.method("Inner", effect: .noSideEffects)
        let outer = Self.method("Outer", effect: .noSideEffects)
        let counted = Counted()
        let service = await TestService { server in
            server.register(inner) { _, _ in
                counted.add()
                throw RPCError(.unavailable, "DISK_BUSY", "m", outcome: .refused)
            }
        }
        let nested = service.client()
        let front = await TestService { server in
            server.register(outer) { request, _ in try await nested.call(inner, request) }
        }
        let client = front.client()
        let error = await failure { try await client.call(outer, Text("")) }
        #expect(error?.reason == "DISK_BUSY")
        #expect(counted.value == 3)
        await client.close()
        await nested.close()
        await service.kill()
        await front.kill()
    }

    @Test("brings back what the handler put beside its answer")
    func replyMetadata() async throws {
        let say = Self.method("Say")
        let service = await TestService { server in
            server.register(say) { request, context in
                context.replyMetadata.set("idempotent-replayed", "true")
                return request
            }
        }
        let client = service.client()
        let (_, metadata) = try await client.callWithMetadata(say, Text(""))
        #expect(metadata == ["idempotent-replayed": Array("true".utf8)])
        await client.close()
        await service.kill()
    }

    @Test("too large is refused by whoever would send it")
    func oversize() async throws {
        let small = Self.method("Small", requestBytesMax: 1_000)
        let grow = Self.method("Grow")
        var limits = ServerLimits()
        limits.frameBytesMax = 256 << 10
        let service = await TestService(limits: limits) { server in
            server.register(small) { request, _ in request }
            server.register(grow) { _, _ in Text(String(repeating: "x", count: 300_000)) }
        }
        let client = service.client()
        let large = Text(String(repeating: "x", count: 300_000))
        let tooLarge = await failure { try await client.call(small, large) }
        #expect(tooLarge?.reason == "REQUEST_TOO_LARGE" && tooLarge?.outcome == .notSent)
        let beyondFrame = await failure { try await client.call(TestService.echo, large) }
        #expect(beyondFrame?.reason == "REQUEST_TOO_LARGE" && beyondFrame?.outcome == .notSent)
        let answer = await failure { try await client.call(grow, Text("")) }
        #expect(answer?.reason == "RESPONSE_TOO_LARGE" && answer?.outcome == .unknown)
        // A caller who does not know the method's limit is refused by the server.
        let bold = await failure {
            try await client.call(
                path: small.path,
                policy: MethodPolicy(),
                payload: [UInt8](repeating: 0, count: 2_000)
            )
        }
        #expect(bold?.reason == "REQUEST_TOO_LARGE" && bold?.outcome == .refused)
        await client.close()
        await service.kill()
    }

    @Test("beyond what the server takes is told so, with a pause")
    func overload() async throws {
        var limits = ServerLimits()
        limits.inFlightMax = 1
        limits.queueMax = 1
        limits.queueAgeMax = .seconds(60)
        let gate = Gate()
        let work = Self.method("Work")
        let service = await TestService(limits: limits) { server in
            server.register(work) { request, _ in
                try await gate.wait()
                return request
            }
        }
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        async let first = client.call(work, Text(""))
        async let second = client.call(work, Text(""))
        #expect(await eventually { service.server.stats().queued == 1 })
        let error = await failure {
            try await client.call(work, Text(""), CallOptions(timeout: .milliseconds(240)))
        }
        #expect(error?.code == .resourceExhausted && error?.reason == "OVERLOADED")
        #expect(error?.outcome == .refused && error?.retryAfter == .milliseconds(250))
        #expect(service.server.stats().shed == 1)
        gate.open()
        _ = try await (first, second)
        await client.close()
        await service.kill()
    }

    @Test("of Introspection tells who the service is and what it did")
    func introspection() async throws {
        let service = await TestService { $0.register(descriptors: [1, 2, 3]) }
        let client = service.client(name: "operator")
        _ = try await client.call(TestService.echo, Text(""))
        _ = await failure { try await client.call(Self.method("Nothing"), Text("")) }
        let pong = try await client.call(Introspection.ping, .with { $0.text = "hi" })
        #expect(pong.text == "hi" && pong.time > 1_600_000_000_000_000)
        let info = try await client.call(Introspection.info, IntrospectionInfoRequest())
        #expect(info.name == "test" && info.build == "1" && info.ready && info.instance.count == 16)
        #expect(
            info.methods.contains(TestService.echo.path) && info.methods == info.methods.sorted()
        )
        let stats = try await client.call(Introspection.stats, IntrospectionStatsRequest())
        #expect(stats.methods.first { $0.path == TestService.echo.path }?.calls == 1)
        let schema = try await client.call(Introspection.schema, IntrospectionSchemaRequest())
        #expect([UInt8](schema.fileDescriptorSet) == [1, 2, 3])
        await client.close()
        await service.kill()
    }
}
