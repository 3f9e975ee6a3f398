import Testing

@testable import Wire

@Suite("A call beyond the limits", .timeLimit(.minutes(1)))
struct CallLimitTests {
    @Test("of a frame is refused by whoever would send it")
    func oversize() async throws {
        let small = CallTests.method("Small", requestBytesMax: 1_000)
        let grow = CallTests.method("Grow")
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

    @Test("of what the server takes at once is told so, with a pause")
    func overload() async throws {
        var limits = ServerLimits()
        limits.inFlightMax = 1
        limits.queueMax = 1
        limits.queueAgeMax = .seconds(60)
        let gate = Gate()
        let work = CallTests.method("Work")
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
}
