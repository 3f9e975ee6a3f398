public import ProgramSettings

/// A setting of a program, so that a service's table of contents can name its own.
public typealias SettingDescription = ProgramSettings.SettingDescription
/// The settings a program runs with.
public typealias Settings = ProgramSettings.Settings

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
                "curve.key",
                .text,
                default: "",
                "File with this program's keys for tcp, made by `collisionos keys new`; empty = none."
            ),
            .init(
                "curve.allow",
                .text,
                default: "",
                "File with the public keys of who may call over tcp; empty = tcp on loopback only."
            ),
            .init(
                "curve.peers",
                .list,
                default: "",
                "Files with the public keys of the services that are called over tcp."
            ),
            .init(
                "stamp.keys",
                .list,
                default: "",
                "Files with the public keys of gateways whose word for a person counts; empty = <run>/gateway.stamp.pub."
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
