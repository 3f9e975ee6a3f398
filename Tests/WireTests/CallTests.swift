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
