/// Which connections a client opens and closes as the names of its endpoints change their
/// addresses. libzmq resolves a name once and takes the first address, so names are resolved here:
/// every five seconds, and when a connection is lost, at most once a second. One connection for
/// each address; an address that two names share is connected once.
///
/// A name that cannot be resolved, or that suddenly has no address, keeps those it had: a broken
/// name server is no reason to hang up on servers that answer.
struct NameRefresh {
    typealias Instant = ContinuousClock.Instant

    enum Action: Equatable {
        /// Connect to this endpoint, in numbers: "tcp://10.0.0.7:7001".
        case open(String)
        /// No new calls there; disconnect when the last has ended.
        case close(String)
    }

    static let every = Duration.seconds(5)
    static let afterLoss = Duration.seconds(1)
    /// Addresses taken of one name.
    static let addressesMax = 64

    private struct Name {
        var host: String
        var port: UInt16
        var addresses: [String] = []
        var askedAt: Instant?
        var isAsking = false
        var wantsSoon = false
    }

    private var names: [Name] = []
    /// Endpoints that need no resolving.
    private var fixed: [String] = []

    init(_ endpoints: [EndpointAddress]) {
        for endpoint in endpoints {
            if case .tcp(let host, let port) = endpoint, !endpoint.isNumeric {
                guard !names.contains(where: { $0.host == host && $0.port == port }) else {
                    continue
                }
                names.append(Name(host: host, port: port))
            } else if !fixed.contains(endpoint.text) {
                fixed.append(endpoint.text)
            }
        }
    }

    /// What is connected to at the beginning: all that needs no resolving.
    func begin() -> [Action] { fixed.map(Action.open) }

    /// Names to resolve now, each with its number. Asked as time passes; each is answered by
    /// `resolved`, and not asked for again before.
    mutating func due(now: Instant) -> [(name: Int, host: String)] {
        var due: [(Int, String)] = []
        for index in names.indices where !names[index].isAsking {
            let pause = names[index].wantsSoon ? Self.afterLoss : Self.every
            if let asked = names[index].askedAt, now - asked < pause { continue }
            names[index].isAsking = true
            names[index].wantsSoon = false
            names[index].askedAt = now
            due.append((index, names[index].host))
        }
        return due
    }

    /// The connection to this endpoint was lost: its name may have moved.
    mutating func lost(_ endpoint: String) {
        for index in names.indices where names[index].addresses.contains(endpoint) {
            names[index].wantsSoon = true
        }
    }

    /// - Parameter hosts: numeric addresses, "10.0.0.7" or "fe80::1"; nil if resolving failed.
    mutating func resolved(_ name: Int, _ hosts: [String]?) -> [Action] {
        guard names.indices.contains(name) else { return [] }
        names[name].isAsking = false
        guard let hosts, !hosts.isEmpty else { return [] }
        let port = names[name].port
        var found: [String] = []
        for host in hosts.prefix(Self.addressesMax) {
            let text = EndpointAddress.tcp(host: host, port: port).text
            if !found.contains(text) { found.append(text) }
        }
        let before = names[name].addresses
        names[name].addresses = []
        let elsewhere = Set(names.flatMap(\.addresses)).union(fixed)
        names[name].addresses = found
        let opened = found.filter { !before.contains($0) && !elsewhere.contains($0) }
        let closed = before.filter { !found.contains($0) && !elsewhere.contains($0) }
        return opened.map(Action.open) + closed.map(Action.close)
    }
}
