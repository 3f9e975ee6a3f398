public import Logging

/// How a process serves.
public struct ServerConfiguration: Sendable {
    /// Peer name of this service: "jobs".
    public var name: String
    /// "ipc:///run/collisionos/jobs.sock", "tcp://127.0.0.1:7001", "tcp://127.0.0.1:*".
    /// The directory of an ipc endpoint is created with mode 0700 and must not be open to others;
    /// tcp beyond loopback is refused without keys.
    public var endpoints: [String]
    public var build: String
    /// 16 bytes; one per process.
    public var instance: [UInt8]
    public var limits: ServerLimits
    public var logger: Logger
    /// Keys of the tcp endpoints; nil = none.
    public var security: ServerSecurity?
    /// Whose word for a person is taken; nil = nobody's, and calls for persons are refused.
    public var stamps: StampVerifier?
    /// Owns the sockets and runs the handlers.
    public var loop: Loop

    public init(
        name: String,
        endpoints: [String],
        build: String = "",
        instance: [UInt8] = ProcessIdentity.instance,
        limits: ServerLimits = ServerLimits(),
        logger: Logger = Logger(label: "wire.server"),
        security: ServerSecurity? = nil,
        stamps: StampVerifier? = nil,
        loop: Loop = .shared
    ) {
        self.name = name
        self.endpoints = endpoints
        self.build = build
        self.instance = instance
        self.limits = limits
        self.logger = logger
        self.security = security
        self.stamps = stamps
        self.loop = loop
    }
}

/// The numbers a server keeps to.
public struct ServerLimits: Sendable, Hashable {
    /// Largest frame sent or taken, 256 KiB … 16 MiB.
    public var frameBytesMax: Int = 4 << 20
    /// Calls that run at a time: as many as make each other no slower, between these two
    /// (`AdaptiveLimit`). Calls that share one commit should fit into the lower.
    public var inFlightMin: Int = 64
    public var inFlightMax: Int = 256
    /// In lasting overload a call waits 5 ms or one running time and is then turned away
    /// (`AgeShed`); false = only `queueAgeMax` counts.
    public var shedsByAge = false
    /// Calls that wait. Further ones are answered OVERLOADED.
    public var queueMax: Int = 1_024
    /// Bytes of the requests that run or wait, together. Beyond it, OVERLOADED.
    public var requestBytesInHandMax: Int = 64 << 20
    /// Longest wait in the queue, in any case; older calls are answered OVERLOADED.
    public var queueAgeMax: Duration = .seconds(2)
    /// What a call that was turned away is told to wait.
    public var shedRetryAfter: Duration = .milliseconds(250)
    /// Longest deadline a caller may ask for.
    public var timeoutMax: Duration = .seconds(300)
    /// Connected clients. Further ones are sent away.
    public var sessionsMax: Int = 1_024
    /// Bytes of answers waiting for one client. One that reads no more is forgotten.
    public var outgoingBytesMax: Int = 32 << 20
    /// While draining, how long new calls are taken from clients that have not acknowledged.
    public var drainAcceptMax: Duration = .seconds(2)
    /// While draining, how long running calls are awaited before they are cancelled.
    public var drainMax: Duration = .seconds(25)

    public init() {}
}

/// What a server has done and is doing.
public struct ServerStats: Sendable, Hashable {
    public struct Method: Sendable, Hashable {
        public var path: String
        public var calls: UInt64
        public var errors: UInt64
        public var inFlight: Int
        /// Time from arrival to answer, within 12 %, in microseconds.
        public var p50Microseconds: UInt64
        public var p95Microseconds: UInt64
        public var p99Microseconds: UInt64
    }

    public var isReady = true
    public var inFlight = 0
    public var queued = 0
    public var sessions = 0
    /// Calls turned away because the server was full.
    public var shed: UInt64 = 0
    /// Calls not run because their deadline had passed.
    public var expired: UInt64 = 0
    /// Sessions ended because of bytes that were not this protocol.
    public var protocolErrors: UInt64 = 0
    /// By path.
    public var methods: [Method] = []
}
