import Dispatch
import Testing

@testable import Wire

@Suite("Names and addresses of endpoints")
struct NameRefreshTests {
    let start = Instant.now

    func at(_ milliseconds: Int) -> Instant { start.advanced(by: .milliseconds(milliseconds)) }

    func dueCount(_ refresh: inout NameRefresh, _ now: Instant) -> Int {
        refresh.due(now: now).count
    }

    func refresh(_ endpoints: String...) -> NameRefresh {
        NameRefresh(endpoints.compactMap { EndpointAddress($0) })
    }

    @Test("an endpoint is read from its text and written the same")
    func endpoints() {
        for text in [
            "ipc:///run/jobs.sock", "inproc://jobs", "tcp://127.0.0.1:7001", "tcp://jobs.shop:1",
            "tcp://[::1]:65535", "tcp://[fe80::1%eth0]:7001",
        ] {
            #expect(EndpointAddress(text)?.text == text, "\(text)")
        }
        for text in [
            "", "tcp://", "ipc://", "tcp://jobs", "tcp://jobs:0", "tcp://jobs:65536", "tcp://:1",
            "tcp://jobs:+1", "tcp://::1:7001", "tcp://[::1]", "tcp://[jobs]:1", "tcp://[]:1",
            "tcp://jobs:1;2", "tcp://*:1", "tcp://a b:1", "pgm://a:1", "tcp:/a:1",
            "tcp://[::1%]:1", "ipc://" + String(repeating: "x", count: 108),
        ] {
            #expect(EndpointAddress(text) == nil, "\(text)")
        }
        #expect(EndpointAddress("tcp://127.0.0.1:7001")?.isNumeric == true)
        #expect(EndpointAddress("tcp://jobs:7001")?.isNumeric == false)
    }

    @Test("what needs no resolving is connected at once, each once")
    func fixed() {
        var refresh = refresh("ipc:///run/a", "tcp://10.0.0.1:1", "tcp://10.0.0.1:1")
        #expect(refresh.begin() == [.open("ipc:///run/a"), .open("tcp://10.0.0.1:1")])
        #expect(dueCount(&refresh, start) == 0)
    }

    @Test("a connection for each address: new ones open, vanished ones close")
    func changes() {
        var refresh = refresh("tcp://jobs:7001")
        #expect(refresh.begin().isEmpty)
        let due = refresh.due(now: start)
        #expect(due.map(\.host) == ["jobs"])
        #expect(
            refresh.resolved(0, ["10.0.0.1", "::1", "10.0.0.1"])
                == [.open("tcp://10.0.0.1:7001"), .open("tcp://[::1]:7001")]
        )
        #expect(refresh.resolved(0, ["::1", "10.0.0.1"]) == [])
        #expect(
            refresh.resolved(0, ["10.0.0.2", "::1"])
                == [.open("tcp://10.0.0.2:7001"), .close("tcp://10.0.0.1:7001")]
        )
        #expect(refresh.resolved(9, ["10.0.0.2"]) == [])
    }

    // Taking nil for "no addresses" closes everything when the name server stumbles.
    @Test("a name that cannot be resolved keeps what it has")
    func failure() {
        var refresh = refresh("tcp://jobs:7001")
        _ = refresh.due(now: start)
        _ = refresh.resolved(0, ["10.0.0.1"])
        #expect(refresh.resolved(0, nil) == [])
        #expect(refresh.resolved(0, []) == [])
        #expect(refresh.resolved(0, ["10.0.0.1"]) == [])
    }

    @Test("names are asked for every five seconds, sooner after a loss, one question at a time")
    func times() {
        var refresh = refresh("tcp://jobs:7001")
        #expect(dueCount(&refresh, start) == 1)
        #expect(dueCount(&refresh, at(60_000)) == 0)
        _ = refresh.resolved(0, ["10.0.0.1"])
        #expect(dueCount(&refresh, at(4_999)) == 0)
        #expect(dueCount(&refresh, at(5_000)) == 1)
        _ = refresh.resolved(0, ["10.0.0.1"])
        refresh.lost("tcp://10.0.0.9:7001")
        #expect(dueCount(&refresh, at(6_500)) == 0)
        refresh.lost("tcp://10.0.0.1:7001")
        #expect(dueCount(&refresh, at(5_999)) == 0)
        #expect(dueCount(&refresh, at(6_000)) == 1)
    }

    @Test("an address that two names share is connected once and kept while either has it")
    func shared() {
        var refresh = refresh("tcp://a:1", "tcp://b:1")
        _ = refresh.due(now: start)
        #expect(refresh.resolved(0, ["10.0.0.1"]) == [.open("tcp://10.0.0.1:1")])
        #expect(refresh.resolved(1, ["10.0.0.1"]) == [])
        #expect(refresh.resolved(0, ["10.0.0.2"]) == [.open("tcp://10.0.0.2:1")])
        let last = refresh.resolved(1, ["10.0.0.3"]).last
        #expect(last == .close("tcp://10.0.0.1:1"))
    }

    @Test("a name has at most 64 connections")
    func many() {
        var refresh = refresh("tcp://jobs:1")
        let hosts = (0..<256).map { "10.0.0.\($0)" }
        let opened = refresh.resolved(0, hosts)
        #expect(opened.count == NameRefresh.addressesMax)
    }

    @Test("the system's resolver knows localhost and nothing that does not exist")
    func system() async {
        let local = await NameResolution.addresses(of: "localhost") ?? []
        #expect(local.contains("127.0.0.1") || local.contains("::1"))
        #expect(await NameResolution.addresses(of: "no such name") == nil)
    }

    @Test("a resolver that hangs is not waited for beyond the limit")
    func hangs() async {
        // Let go only after the answer: without the limit, this test would not end.
        let hold = DispatchSemaphore(value: 0)
        let answer = await NameResolution.addresses(
            of: "jobs",
            timeLimit: .milliseconds(50),
            ask: { _ in
                hold.wait()
                return ["10.0.0.1"]
            }
        )
        hold.signal()
        #expect(answer == nil)
    }
}
