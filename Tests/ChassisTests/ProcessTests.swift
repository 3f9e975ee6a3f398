import Foundation
import Glibc
import ProgramSettings
import Store
import Telemetry
import Testing
import Wire

@testable import Chassis

@Suite("A service as a process", .serialized)
struct ProcessTests {
    private struct Running {
        let client: Client
        let group: Task<Void, any Error>
        let stop: @Sendable () async -> Void
        let shop = ShopID.make()
    }

    /// What a gateway leaves on its machine.
    private func leaveKey(in run: String) throws {
        try FileManager.default.createDirectory(
            atPath: run,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try BenchGateway.shared.publicLine.write(
            toFile: run + "/gateway.stamp.pub",
            atomically: true,
            encoding: .utf8
        )
    }

    private func start(
        _ directory: String,
        hasGateway: Bool = true
    ) async throws -> Running {
        let definition = GadgetService.definition()
        let settings = try SettingsReader(
            program: "gadgets",
            descriptions: SettingDescription.ofEveryService(peers: [])
        ).read(arguments: ["--data", directory, "--drain-seconds=5"], environment: [:])
        let service = try RunningService(definition, settings, ServiceBench.silent)
        if hasGateway { try leaveKey(in: settings.runDirectory) }
        try await service.boot()
        let server = try service.makeServer()
        let group = ServiceProgram.group(service, server, probe: nil, signals: [])
        let client = Client(
            ClientConfiguration(
                name: "gateway",
                target: "gadgets",
                endpoints: [settings.socket(of: "gadgets")],
                logger: ServiceBench.silent
            )
        )
        let task = Task {
            try await group.run()
            await service.close()
        }
        try #require(await client.waitUntilReady(timeout: .seconds(10)))
        return Running(client: client, group: task) { await group.triggerGracefulShutdown() }
    }

    private func inDirectory(_ body: (String) async throws -> Void) async throws {
        // Short: the path of a socket has at most 107 bytes.
        let directory = "/tmp/chassis-" + UUIDv7.make().suffix(12)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory)
    }

    @Test("a drain finishes the calls that run, refuses new ones, and ends")
    func drain() async throws {
        try await inDirectory { directory in
            let running = try await start(directory)
            var create = CreateGadgetRequest()
            create.gadget.name = "hinge"
            let options = CallOptions(
                actor: try BenchGateway.shared.stamped(.bench(running.shop))
            )
            let gadget = try await running.client.call(Standard.create, create, options)
            let slow = Task {
                try await running.client.call(GadgetService.sellSlowly, .of(gadget), options)
            }
            try await Task.sleep(for: .milliseconds(150))
            await running.stop()
            #expect(try await slow.value.status == .sold)
            try await running.group.value
            let again = create
            let late = try await refusal {
                try await running.client.call(
                    Standard.create,
                    again,
                    CallOptions(timeout: .seconds(1))
                )
            }
            #expect(late.code == .unavailable || late.code == .deadlineExceeded)
            await running.client.close()
        }
    }

    @Test("a reader that waits for facts does not hold up the drain")
    func drainEndsWaiting() async throws {
        try await inDirectory { directory in
            let running = try await start(directory)
            let waiting = Task {
                var request = FactFeedReadRequest()
                request.waitMs = 25_000
                return try await running.client.call(FactFeed.read, request)
            }
            try await Task.sleep(for: .milliseconds(150))
            let begun = ContinuousClock.now
            await running.stop()
            try await running.group.value
            #expect(ContinuousClock.now - begun < .seconds(4))
            _ = try? await waiting.value
            await running.client.close()
        }
    }

    @Test("what was acknowledged is there after a restart")
    func restart() async throws {
        try await inDirectory { directory in
            let first = try await start(directory)
            var create = CreateGadgetRequest()
            create.gadget.name = "hinge"
            let options = CallOptions(
                actor: try BenchGateway.shared.stamped(.bench(first.shop))
            )
            let gadget = try await first.client.call(Standard.create, create, options)
            await first.stop()
            try await first.group.value
            await first.client.close()
            let second = try await start(directory)
            var get = GetGadgetRequest()
            get.id = gadget.id
            #expect(try await second.client.call(Standard.get, get, options) == gadget)
            await second.stop()
            try await second.group.value
            await second.client.close()
        }
    }

    @Test("people are refused until the gateway has left its key, and again when it is taken away")
    func stamps() async throws {
        try await inDirectory { directory in
            let running = try await start(directory, hasGateway: false)
            var create = CreateGadgetRequest()
            create.gadget.name = "hinge"
            let request = create
            func reason(_ actor: Actor) async throws -> String {
                do {
                    let options = CallOptions(actor: actor)
                    _ = try await running.client.call(Standard.create, request, options)
                    return "OK"
                } catch let error as RPCError {
                    return error.reason
                }
            }
            let person = try BenchGateway.shared.stamped(.bench(running.shop))
            #expect(try await reason(person) == "STAMP_INVALID")
            try leaveKey(in: directory + "/run")
            #expect(try await reason(person) == "OK", "the key is looked for at once")
            #expect(try await reason(.bench(running.shop)) == "STAMP_MISSING")
            #expect(try await reason(.operator(shop: running.shop.text)) == "ACTOR_FOREIGN")
            try FileManager.default.removeItem(atPath: directory + "/run/gateway.stamp.pub")
            var last = "OK"
            for _ in 0..<500 where last == "OK" {
                last = try await reason(person)
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(last == "STAMP_INVALID")
            await running.stop()
            try await running.group.value
            await running.client.close()
        }
    }

    @Test("the probe answers what it has, and survives what is no HTTP")
    func probe() throws {
        let registry = PrometheusRegistry()
        let listener = try ProbeListener(port: 0) { path in
            path == "/metrics"
                ? ProbeListener.Answer(status: "200 OK", body: registry.exposition()) : nil
        }
        try listener.start()
        defer { listener.stop() }
        #expect(
            ask(listener.port, "GET /metrics HTTP/1.0\r\n\r\n").hasPrefix("HTTP/1.0 200 OK\r\n")
        )
        #expect(ask(listener.port, "GET /other HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.0 404"))
        #expect(ask(listener.port, "POST /metrics HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.0 405"))
        #expect(ask(listener.port, "\u{1}\u{2}\n").hasPrefix("HTTP/1.0 405"))
        let long = String(repeating: "x", count: ProbeListener.requestBytesMax)
        #expect(ask(listener.port, long).hasPrefix("HTTP/1.0 431"))
        #expect(ask(listener.port, "GET /metrics HTTP/1.0\r\n\r\n").hasPrefix("HTTP/1.0 200"))
    }

    private func ask(_ port: Int, _ request: String) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return "" }
        let bytes = Array(request.utf8)
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
