import Foundation
import Glibc
import Synchronization
import Testing

@testable import Wire

@Suite("A connection that is closed while something happens to it", .serialized)
struct MonitorTests {
    /// A listener on loopback that ends each connection at once.
    private final class Slammer: Sendable {
        let port: UInt16
        private let descriptor: Int32
        private let isStopping = Atomic<Bool>(false)

        init() throws {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
                        && getsockname(descriptor, address, &size) == 0
                }
            }
            try #require(bound)
            self.descriptor = descriptor
            port = UInt16(bigEndian: address.sin_port)
            Thread.detachNewThread { [self] in
                while !isStopping.load(ordering: .relaxed) {
                    let taken = accept(descriptor, nil, nil)
                    if taken >= 0 { close(taken) }
                }
                close(descriptor)
            }
        }

        func stop() {
            isStopping.store(true, ordering: .relaxed)
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    // Control: with the monitor closed before its socket, libzmq's thread waited for ever within the
    // 400 rounds, and with it every socket of the process.
    @Test("stops nobody: libzmq's thread goes on", .timeLimit(.minutes(2)))
    func closedInTheMiddle() async throws {
        let slammer = try Slammer()
        for round in 0..<400 {
            let client = Client(
                ClientConfiguration(
                    name: "tester",
                    target: "slammer",
                    endpoints: ["tcp://127.0.0.1:\(slammer.port)"],
                    logger: quiet
                )
            )
            // The handshake is cut at about the time when the client closes.
            try await Task.sleep(for: .microseconds(round % 40 * 50))
            await client.close()
        }
        slammer.stop()
        let service = await TestService()
        let client = service.client()
        #expect(try await client.call(TestService.echo, Text("x")).value == "x")
        await client.close()
        await service.kill()
    }
}
