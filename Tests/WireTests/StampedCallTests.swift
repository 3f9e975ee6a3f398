import Foundation
import Testing

@testable import Wire

/// Calls for people, over a socket. Each test was seen to fail once: without the check in
/// `MethodPolicy.refusal`, without `goodUnder`, without `ClientCore.actor(of:)`, or without
/// `followStampKeys`.
@Suite("A call for a person", .timeLimit(.minutes(1)))
struct StampedCallTests {
    private static let work = CallTests.method("Work", needsActor: true)
    private static let person = Actor(userID: "u", shopID: "s", permissions: [5], session: "x")

    private let gateway = TestGateway()

    private func service(_ stamps: StampVerifier?) async -> TestService {
        await TestService(stamps: stamps) { server in
            server.register(Self.work) { _, context in
                Text((context.actor?.service ?? "") + "@" + (context.actor?.shopID ?? ""))
            }
        }
    }

    private func reason(_ client: Client, _ actor: Actor) async -> String {
        let options = CallOptions(actor: actor)
        let error = await failure { try await client.call(Self.work, Text(""), options) }
        return error?.reason ?? "OK"
    }

    @Test("is refused without the gateway's stamp, whoever makes it and whatever the method")
    func refused() async throws {
        let service = await service(try gateway.verifier())
        for peer in ["gateway", "jobs", "operator", "tester"] {
            let client = service.client(name: peer)
            #expect(await reason(client, Self.person) == "STAMP_MISSING")
            #expect(await reason(client, try TestGateway().stamped(Self.person)) == "STAMP_INVALID")
            #expect(await reason(client, try gateway.stamped(Self.person)) == "OK")
            // Also where nobody need act at all.
            let options = CallOptions(actor: Self.person)
            let echoed = await failure {
                try await client.call(TestService.echo, Text(""), options)
            }
            #expect(echoed?.reason == "STAMP_MISSING")
            #expect(echoed?.code == .unauthenticated && echoed?.outcome == .refused)
            await client.close()
        }
        await service.kill()
    }

    @Test("is refused by a server that knows no gateway")
    func noVerifier() async throws {
        let service = await service(nil)
        let client = service.client(name: "gateway")
        #expect(await reason(client, try gateway.stamped(Self.person)) == "STAMP_INVALID")
        await client.close()
        await service.kill()
    }

    @Test("has its signature checked once for each stamp, not once a call")
    func once() async throws {
        let counted = Counted()
        let service = await service(try gateway.verifier(counted: counted))
        let client = service.client(name: "gateway")
        let other = service.client(name: "jobs")
        for round in 1...2 {
            let stamped = try gateway.stamped(Self.person)
            for _ in 0..<50 {
                #expect(await reason(client, stamped) == "OK")
                #expect(await reason(other, stamped) == "OK")
            }
            #expect(counted.value == round)
        }
        await client.close()
        await other.close()
        await service.kill()
    }

    @Test("inside a handler is for the same person with the same bytes")
    func handedOn() async throws {
        let counted = Counted()
        let inner = await service(try gateway.verifier(counted: counted))
        let nested = inner.client(name: "jobs")
        let outer = await TestService(stamps: try gateway.verifier(counted: counted)) { server in
            server.register(Self.work) { request, _ in
                let first = try await nested.call(Self.work, request)
                #expect(try await nested.call(Self.work, request) == first)
                return first
            }
        }
        let client = outer.client(name: "gateway")
        let stamped = try gateway.stamped(Self.person)
        let answer = try await client.call(Self.work, Text(""), CallOptions(actor: stamped))
        #expect(answer.value == "@s")
        #expect(counted.value == 2, "once here and once there")
        await client.close()
        await nested.close()
        await inner.kill()
        await outer.kill()
    }

    @Test("is no such call inside a handler for the operator or a service: the service is itself")
    func ownAccount() async throws {
        let inner = await service(nil)
        let nested = inner.client(name: "jobs")
        let outer = await TestService { server in
            server.register(Self.work) { request, _ in try await nested.call(Self.work, request) }
        }
        for (actor, peer) in [
            (Actor.operator(shop: "s7"), "operator"), (.service("comms", shop: "s7"), "comms"),
        ] {
            let client = outer.client(name: peer)
            let answer = try await client.call(Self.work, Text(""), CallOptions(actor: actor))
            #expect(answer.value == "service:jobs@s7")
            await client.close()
        }
        await nested.close()
        await inner.kill()
        await outer.kill()
    }

    @Test("follows the files of the keys: the first, the next beside it, the first taken off")
    func rotation() async throws {
        let path = TestService.directory() + "/gateway.stamp.pub"
        let keys = try StampKeys(files: [path], logger: quiet)
        let service = await service(TestGateway.verifier(keys))
        let client = service.client(name: "gateway")
        let next = TestGateway()
        let old = try gateway.stamped(Self.person)
        let new = try next.stamped(Self.person)
        #expect(await reason(client, old) == "STAMP_INVALID", "there is no key yet")
        try TestGateway.write(gateway.line, to: path)
        #expect(await reason(client, old) == "OK", "the gateway began after the service")
        #expect(await reason(client, new) == "STAMP_INVALID")
        try TestGateway.write(try gateway.line + next.line, to: path)
        #expect(await reason(client, new) == "OK")
        #expect(await reason(client, old) == "OK")
        // A file that is no list of keys changes nothing.
        try TestGateway.write("gateway.stamp what", to: path)
        let seen = keys.generation
        #expect(await eventually { keys.generation != seen })
        #expect(await reason(client, old) == "OK")
        try TestGateway.write(next.line, to: path)
        #expect(await eventually { await reason(client, old) == "STAMP_INVALID" })
        #expect(await reason(client, new) == "OK")
        try FileManager.default.removeItem(atPath: path)
        #expect(await eventually { await reason(client, new) == "STAMP_INVALID" })
        await client.close()
        await service.kill()
    }
}

@Suite("A file of stamp keys")
struct StampKeysTests {
    private let path = TestService.directory() + "/keys"

    @Test("is refused at the start when others may write to it, or it is none")
    func refused() throws {
        let line = try TestGateway().line
        try TestGateway.write(line, to: path, mode: 0o666)
        #expect(throws: SecurityError.self) { try StampKeys(files: [path], logger: quiet) }
        // A list of keys for tcp has the same form.
        try TestGateway.write(line.replacing("gateway.stamp", with: "gateway"), to: path)
        #expect(throws: SecurityError.self) { try StampKeys(files: [path], logger: quiet) }
        try TestGateway.write("gateway.stamp \(String(repeating: "#", count: 40)) x", to: path)
        #expect(throws: SecurityError.self) { try StampKeys(files: [path], logger: quiet) }
        try TestGateway.write("# none yet\n", to: path)
        #expect(throws: Never.self) { try StampKeys(files: [path, path + "-2"], logger: quiet) }
    }

    @Test("counts beside others, and a key it loses is lost")
    func several() throws {
        let (one, other) = (TestGateway(), TestGateway())
        try TestGateway.write(one.line, to: path)
        let keys = try StampKeys(files: [path, path + "-2"], logger: quiet)
        try TestGateway.write(other.line, to: path + "-2")
        #expect(keys.key(one.publicBytes.prefix(8)) == one.publicBytes)
        #expect(keys.key(other.publicBytes.prefix(8)) == other.publicBytes)
        try FileManager.default.removeItem(atPath: path)
        keys.follow()
        #expect(keys.key(one.publicBytes.prefix(8)) == nil)
        #expect(keys.key(other.publicBytes.prefix(8)) == other.publicBytes)
    }
}
