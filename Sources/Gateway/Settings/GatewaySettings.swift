import ProgramSettings

/// Everything that an operator may say to the gateway, with its default and its bounds.
struct GatewaySettings: Sendable {
    static let services = ["jobs", "parts", "finance", "comms"]

    static let descriptions: [SettingDescription] =
        [
            .init(
                "listen",
                .text,
                default: "127.0.0.1:8080",
                "Address and port for HTTP; put a TLS proxy in front of anything but loopback."
            ),
            .init("data", .text, default: "data", "Directory of the programs' data."),
            .init(
                "run",
                .text,
                default: "",
                "Directory of the programs' sockets; empty = <data>/run."
            ),
            .init(
                "keys",
                .text,
                default: "",
                "Directory of the token keys; empty = <data>/gateway/keys."
            ),
            .init(
                "curve.key",
                .text,
                default: "",
                "File with the gateway's keys for tcp, made by `collisionos keys new`; empty = none."
            ),
            .init(
                "curve.peers",
                .list,
                default: "",
                "Files with the public keys of the services that are called over tcp."
            ),
            .init(
                "stamp.key",
                .text,
                default: "",
                "File with the key that vouches for people before the services; made when there is none; empty = <data>/gateway/stamp.key."
            ),
            .init(
                "log.level",
                .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
                default: "info",
                "The least severe entries that are written to standard error."
            ),
            .init(
                "origins",
                .list,
                default: "",
                "Web origins whose pages may call the API (CORS); empty = none."
            ),
            .init(
                "proxies",
                .list,
                default: "",
                "Addresses of proxies whose X-Forwarded-For is believed; empty = none."
            ),
            .init(
                "connections.max",
                .integer(1...65_536),
                default: "1024",
                "Connections at a time; more wait unaccepted."
            ),
            .init(
                "connections.per.address",
                .integer(1...65_536),
                default: "256",
                "Connections of one address at a time; more are closed."
            ),
            .init(
                "idle.seconds",
                .integer(1...3600),
                default: "30",
                "A connection that sends no request for so long is closed."
            ),
            .init(
                "body.seconds",
                .integer(1...3600),
                default: "30",
                "A body that takes longer to arrive is refused."
            ),
            .init(
                "drain.seconds",
                .integer(1...300),
                default: "25",
                "How long running requests may take to finish after SIGTERM."
            ),
        ] + rates
        + services.map { service in
            .init(
                "peers.\(service).endpoints",
                .list,
                default: "",
                "Where \(service) listens; empty = ipc://<run>/\(service).sock."
            )
        }

    private static let rates: [SettingDescription] =
        [
            rate("address", 100, 400, "one address"), rate("account", 50, 200, "one person"),
            rate("shop", 200, 800, "one shop"),
        ].flatMap { $0 } + [
            .init(
                "rate.sign.in.per.minute",
                .integer(0...100_000),
                default: "12",
                "Attempts to sign in from one address per minute that are not given back; 0 = no limit."
            ),
            .init(
                "rate.sign.in.burst",
                .integer(1...100_000),
                default: "20",
                "Attempts to sign in from one address at once."
            ),
        ]

    private static func rate(
        _ name: String,
        _ perSecond: Int,
        _ burst: Int,
        _ whose: String
    ) -> [SettingDescription] {
        [
            .init(
                "rate.\(name).per.second",
                .integer(0...1_000_000),
                default: "\(perSecond)",
                "Requests of \(whose) per second; 0 = no limit."
            ),
            .init(
                "rate.\(name).burst",
                .integer(1...1_000_000),
                default: "\(burst)",
                "Requests of \(whose) at once."
            ),
        ]
    }

    let host: String
    let port: Int
    let keyDirectory: String
    let logLevel: String
    let origins: [String]
    let rates: RateSettings
    let front: FrontSettings
    let drainSeconds: Int
    let endpoints: [String: [String]]
    let curveKeyFile: String
    let curvePeerFiles: [String]
    let stampKeyFile: String
    /// Where the services of this machine look for the public key.
    let stampPublicFile: String

    init(_ settings: Settings) throws(Refusal) {
        (host, port) = try Self.address(settings.text("listen"))
        let data = settings.text("data")
        let run = settings.text("run").isEmpty ? data + "/run" : settings.text("run")
        let keys = settings.text("keys")
        keyDirectory = keys.isEmpty ? data + "/gateway/keys" : keys
        logLevel = settings.text("log.level")
        origins = settings.list("origins")
        let stampKey = settings.text("stamp.key")
        stampKeyFile = stampKey.isEmpty ? data + "/gateway/stamp.key" : stampKey
        stampPublicFile = run + "/gateway.stamp.pub"
        curveKeyFile = settings.text("curve.key")
        curvePeerFiles = settings.list("curve.peers")
        drainSeconds = settings.integer("drain.seconds")
        rates = RateSettings(
            address: Self.rate("address", settings),
            account: Self.rate("account", settings),
            shop: Self.rate("shop", settings),
            signIn: .init(
                perSecond: Double(settings.integer("rate.sign.in.per.minute")) / 60,
                burst: Double(settings.integer("rate.sign.in.burst"))
            )
        )
        front = FrontSettings(
            connectionsMax: settings.integer("connections.max"),
            connectionsPerAddressMax: settings.integer("connections.per.address"),
            idleSeconds: settings.integer("idle.seconds"),
            bodySeconds: settings.integer("body.seconds"),
            trustedProxies: Set(settings.list("proxies"))
        )
        endpoints = Self.services.reduce(into: [:]) { endpoints, service in
            let given = settings.list("peers.\(service).endpoints")
            endpoints[service] = given.isEmpty ? ["ipc://\(run)/\(service).sock"] : given
        }
    }

    enum Refusal: Error, CustomStringConvertible {
        case notAnAddress(String)

        var description: String {
            switch self {
            case .notAnAddress(let text): "listen: \(text) is not <address>:<port>"
            }
        }
    }

    /// `127.0.0.1:8080`, `[::1]:8080`; port 0 takes a free one.
    private static func address(_ text: String) throws(Refusal) -> (String, Int) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { throw .notAnAddress(text) }
        let host = text[..<colon].drop { $0 == "[" }
        let bare = host.last == "]" ? host.dropLast() : host
        guard !bare.isEmpty else { throw .notAnAddress(text) }
        return (String(bare), port)
    }

    private static func rate(_ name: String, _ settings: Settings) -> TokenBuckets.Rate {
        .init(
            perSecond: Double(settings.integer("rate.\(name).per.second")),
            burst: Double(settings.integer("rate.\(name).burst"))
        )
    }
}
