import Testing

@testable import Wire

@Suite("Where a server may listen")
struct EndpointRulesTests {
    @Test("on loopback, not beyond it without keys")
    func tcp() {
        for address in ["127.0.0.1:1", "127.9.9.9:*", "localhost:5", "[::1]:5"] {
            #expect(EndpointRules.isLoopback(Substring(address)), "\(address)")
        }
        for address in [
            "0.0.0.0:1", "*:1", "10.0.0.1:1", "127.0.0.1", "127.0.0:1", "127.evil:1", "[::]:1",
            "eth0:1", "localhost.evil:1", "127.0.0.1.evil:1",
        ] {
            #expect(!EndpointRules.isLoopback(Substring(address)), "\(address)")
        }
        #expect(throws: TransportError.self) { try EndpointRules.prepare("tcp://0.0.0.0:7001") }
        #expect(throws: TransportError.self) { try EndpointRules.prepare("pgm://eth0;1.1.1.1:1") }
    }

    @Test("in a directory that is nobody else's")
    func ipc() throws {
        let directory = TestService.directory()
        try EndpointRules.prepare("ipc://" + directory + "/new/jobs.sock")
        #expect(throws: TransportError.self) {
            try EndpointRules.prepare("ipc://" + TestService.openDirectory() + "/jobs.sock")
        }
        #expect(throws: TransportError.self) { try EndpointRules.prepare("ipc://jobs.sock") }
        #expect(throws: TransportError.self) {
            try EndpointRules.prepare(
                "ipc://" + directory + "/" + String(repeating: "x", count: 100)
            )
        }
    }
}
