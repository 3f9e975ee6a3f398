import Testing

@testable import Wire

@Suite("A call over a real socket", .timeLimit(.minutes(1)))
struct EchoTests {
    @Test(
        "comes back, whatever the transport",
        arguments: ["ipc", "tcp://127.0.0.1:*", "inproc://echo"]
    )
    func echo(transport: String) async throws {
        let service = await TestService(endpoints: transport == "ipc" ? nil : [transport])
        let client = service.client()
        #expect(await client.waitUntilReady(timeout: .seconds(5)))
        let answer = try await client.call(TestService.echo, Text("fender"))
        #expect(answer.value == "fender")
        await client.close()
        await service.server.drain()
        try await service.running.value
    }

    @Test("ten thousand calls at once come back to those who made them")
    func many() async throws {
        var limits = ServerLimits()
        limits.queueMax = 4_000
        let service = await TestService(limits: limits)
        let client = service.client()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<2_000 {
                group.addTask {
                    for round in 0..<5 {
                        let text = "\(number)-\(round)"
                        let answer = try await client.call(TestService.echo, Text(text))
                        if answer.value != text { return false }
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(
            service.server.stats().methods.first { $0.path == TestService.echo.path }?.calls
                == 10_000
        )
        await client.close()
        await service.kill()
    }
}
