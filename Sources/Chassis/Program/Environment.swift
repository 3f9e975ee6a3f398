public import Logging
public import ProgramSettings
public import Store
import Synchronization

/// What a service stands on while it runs.
public struct Environment: Sendable {
    /// The service's name.
    public let service: String
    public let store: Store
    public let clock: ServiceClock
    public let settings: Settings
    public let logger: Logger
    let peers: PeerDirectory
    let drain: DrainSignal
    let freshness: Freshness

    /// Another service, one of the definition's peers.
    public func client(_ service: String) -> any Peer {
        peers[service] ?? UndeclaredPeer(name: service)
    }

    /// Directory for the service's own files, beside its database.
    public var dataDirectory: String { settings.text("data") + "/" + service }
}

/// The services that can be called, by name.
final class PeerDirectory: Sendable {
    private let peers: Mutex<[String: any Peer]>

    init(_ peers: [String: any Peer] = [:]) { self.peers = Mutex(peers) }

    subscript(name: String) -> (any Peer)? {
        get { peers.withLock { $0[name] } }
        set { peers.withLock { $0[name] = newValue } }
    }
}

/// Set once, when the service begins to stop.
final class DrainSignal: Sendable {
    private let isRaised = Atomic(false)
    var isSet: Bool { isRaised.load(ordering: .acquiring) }
    func raise() { isRaised.store(true, ordering: .releasing) }
}
