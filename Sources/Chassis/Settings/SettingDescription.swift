/// One setting of a program: its name, what it may be and what it is when nobody says.
///
/// A setting `metrics.port` is the environment's `COLLISIONOS_METRICS_PORT`, the flag
/// `--metrics-port` and `{"metrics": {"port": …}}` in the file. For one program alone, its name
/// goes in front: `COLLISIONOS_JOBS_METRICS_PORT`, `--jobs-metrics-port`, `{"jobs": {"metrics": …}}`.
public struct SettingDescription: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case text
        /// A whole number within the range.
        case integer(ClosedRange<Int>)
        case boolean
        /// One of these words.
        case choice([String])
        /// Texts, separated by commas in the environment and in flags.
        case list
    }

    /// Words of lower-case letters and digits with dots between.
    public let name: String
    public let kind: Kind
    /// As text, in the form the environment takes.
    public let defaultValue: String
    /// Never printed.
    public let isSecret: Bool
    /// One sentence for whoever operates the program.
    public let summary: String

    public init(
        _ name: String,
        _ kind: Kind,
        default defaultValue: String,
        secret isSecret: Bool = false,
        _ summary: String
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        self.summary = summary
    }

    var words: [String] { name.split(separator: ".").map(String.init) }
}

extension SettingDescription {
    /// The settings that every service has.
    public static func ofEveryService(peers: [String]) -> [SettingDescription] {
        var settings: [SettingDescription] = [
            .init(
                "data",
                .text,
                default: "data",
                "Directory of the database: <data>/<service>/<service>.sqlite."
            ),
            .init(
                "run",
                .text,
                default: "",
                "Directory of the programs' sockets, made with mode 0700; empty = <data>/run."
            ),
            .init(
                "endpoints",
                .list,
                default: "",
                "What to bind; empty = ipc://<run>/<service>.sock."
            ),
            .init(
                "log.level",
                .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
                default: "info",
                "The least severe entries that are written to standard error."
            ),
            .init(
                "metrics.port",
                .integer(0...65_535),
                default: "0",
                "Port on 127.0.0.1 for GET /metrics, /healthz and /readyz; 0 = none."
            ),
            .init(
                "drain.seconds",
                .integer(1...300),
                default: "25",
                "How long running calls may take to finish after SIGTERM."
            ),
            .init(
                "store.readers",
                .integer(1...64),
                default: "4",
                "Threads that read the database beside the one that writes."
            ),
        ]
        for peer in peers {
            settings.append(
                .init(
                    "peers.\(peer).endpoints",
                    .list,
                    default: "",
                    "Where \(peer) listens; empty = ipc://<run>/\(peer).sock."
                )
            )
        }
        return settings
    }
}
