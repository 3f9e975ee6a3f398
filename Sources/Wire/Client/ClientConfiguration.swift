public import Logging

/// How a process calls one service.
public struct ClientConfiguration: Sendable {
    /// Peer name of this process, told in HELLO: "gateway", "jobs", "operator".
    public var name: String
    /// Name of the called service, for errors, logs and metrics.
    public var target: String
    /// Where the service is: one shard, or several among which the shops are divided.
    public var shards: [Shard]
    public var build: String
    /// 16 bytes; one per process.
    public var instance: [UInt8]
    public var limits: ClientLimits
    public var logger: Logger
    /// Keys for the tcp endpoints; nil = none, and nothing beyond loopback is connected.
    public var security: ClientSecurity?
    /// Owns the sockets.
    public var loop: Loop

    public init(
        name: String,
        target: String,
        endpoints: [String],
        build: String = "",
        instance: [UInt8] = ProcessIdentity.instance,
        limits: ClientLimits = ClientLimits(),
        logger: Logger = Logger(label: "wire.client"),
        security: ClientSecurity? = nil,
        loop: Loop = .shared
    ) {
        self.name = name
        self.target = target
        shards = [Shard(name: "", endpoints: endpoints)]
        self.build = build
        self.instance = instance
        self.limits = limits
        self.logger = logger
        self.security = security
        self.loop = loop
    }

    public var endpoints: [String] { shards.flatMap(\.endpoints) }

    /// - Throws: `TransportError` if an endpoint is beyond loopback and there are no keys. A client
    ///   made in spite of it never connects there.
    public func check() throws {
        for endpoint in endpoints {
            try EndpointRules.permitConnecting(to: endpoint, hasKeys: security != nil)
        }
    }
}

/// Processes that serve the same shops. A service that owns a single writer is scaled by shards:
/// each shop belongs to one, the same in every process that knows the same names
/// (`Rendezvous`).
public struct Shard: Sendable, Hashable {
    public var name: String
    /// One connection for each address: "ipc:///run/collisionos/jobs.sock",
    /// "tcp://127.0.0.1:7001", "tcp://jobs.internal:7001" (resolved every 5 s).
    public var endpoints: [String]

    public init(name: String, endpoints: [String]) {
        self.name = name
        self.endpoints = endpoints
    }
}

/// The numbers a client keeps to.
public struct ClientLimits: Sendable, Hashable {
    /// Largest frame sent or taken, 256 KiB … 16 MiB. The server's limit counts too.
    public var frameBytesMax: Int = 4 << 20
    /// Calls begun and not ended. Further ones fail CALLER_FULL.
    public var callsMax: Int = 10_000
    /// Bytes waiting to be sent to one endpoint. Further calls fail CALLER_FULL.
    public var outgoingBytesMax: Int = 32 << 20
    /// How long a call waits for an endpoint to be ready before it fails NO_ENDPOINT.
    public var readyWait: Duration = .seconds(1)
    /// The same after a service has said that it stops: so long from then on, as another process
    /// usually comes in its place.
    public var restartWait: Duration = .seconds(5)
    /// How long `close` waits for the calls outstanding.
    public var closeWait: Duration = .seconds(25)
    /// How long a client that leaves waits until its goodbye has been read.
    public var goodbyeWait: Duration = .milliseconds(200)

    public init() {}
}
