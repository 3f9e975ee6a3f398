public import Logging

/// How a process calls one service.
public struct ClientConfiguration: Sendable {
    /// Peer name of this process, told in HELLO: "gateway", "jobs", "operator".
    public var name: String
    /// Name of the called service, for errors, logs and metrics.
    public var target: String
    /// One connection each: "ipc:///run/collisionos/jobs.sock", "tcp://127.0.0.1:7001".
    public var endpoints: [String]
    public var build: String
    /// 16 bytes; one per process.
    public var instance: [UInt8]
    public var limits: ClientLimits
    public var logger: Logger
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
        loop: Loop = .shared
    ) {
        self.name = name
        self.target = target
        self.endpoints = endpoints
        self.build = build
        self.instance = instance
        self.limits = limits
        self.logger = logger
        self.loop = loop
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
    /// How long `close` waits for the calls outstanding.
    public var closeWait: Duration = .seconds(25)

    public init() {}
}
