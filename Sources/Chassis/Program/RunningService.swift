import Logging
import ProgramSettings
import Store
import Telemetry
import Wire

/// A service with its database open and its neighbours known: what a process and a bench share.
struct RunningService: Sendable {
    let definition: ServiceDefinition
    let environment: Environment
    let consumers: [FactConsumer]
    private let clients: [Client]

    /// Opens the database and connects to the peers in the background.
    init(_ definition: ServiceDefinition, _ settings: Settings, _ logger: Logger) throws {
        let path = settings.text("data") + "/\(definition.name)/\(definition.name).sqlite"
        var configuration = StoreConfiguration(.file(path), logger: logger)
        configuration.readers = settings.integer("store.readers")
        let peers = PeerDirectory()
        var clients: [Client] = []
        for peer in definition.peers {
            let given = settings.list("peers.\(peer).endpoints")
            let endpoints = given.isEmpty ? [settings.socket(of: peer)] : given
            let configuration = ClientConfiguration(
                name: definition.name,
                target: peer,
                endpoints: endpoints,
                logger: logger,
                security: try ClientSecurity.of(
                    keyFile: settings.text("curve.key"),
                    serverKeyFiles: settings.list("curve.peers"),
                    target: peer,
                    endpoints: endpoints
                )
            )
            try configuration.check()
            let client = Client(configuration)
            peers[peer] = client
            clients.append(client)
        }
        try self.init(
            definition,
            settings,
            logger,
            configuration,
            .system,
            peers,
            clients: clients
        )
    }

    init(
        _ definition: ServiceDefinition,
        _ settings: Settings,
        _ logger: Logger,
        _ configuration: StoreConfiguration,
        _ clock: ServiceClock,
        _ peers: PeerDirectory,
        clients: [Client] = []
    ) throws {
        self.definition = definition
        self.clients = clients
        var configuration = configuration
        configuration.clock = clock.now
        configuration.audited = AuditedColumns.of
        let store = try Store(
            configuration,
            tables: definition.tables,
            migrations: definition.migrations
        )
        let copied = definition.contents.readers.filter { $0.name == FactReader.replicasName }
        let environment = Environment(
            service: definition.name,
            store: store,
            clock: clock,
            settings: settings,
            logger: logger,
            peers: peers,
            drain: DrainSignal(),
            freshness: Freshness(of: Set(copied.map(\.service)), at: clock.now()),
            gate: definition.contents.gate
        )
        self.environment = environment
        let readers = Dictionary(grouping: definition.contents.readers, by: \.service)
        consumers = readers.sorted { $0.key < $1.key }.map { service, readers in
            FactConsumer(service: service, readers: readers, environment: environment)
        }
    }

    /// What the definition does before it answers anybody.
    func boot() async throws {
        environment.logger.info(
            "database open",
            metadata: [
                "settings": .dictionary(environment.store.settings.mapValues { .string($0) })
            ]
        )
        for path in definition.unanswered {
            environment.logger.warning("nothing answers a method", metadata: ["method": "\(path)"])
        }
        for step in definition.contents.bootSteps { try await step(environment) }
    }

    /// Not ready yet: whoever starts it says when.
    ///
    /// - Throws: `SecurityError` if keys cannot be used.
    func makeServer() throws -> Server {
        let settings = environment.settings
        let given = settings.list("endpoints")
        var limits = ServerLimits()
        limits.drainMax = .seconds(settings.integer("drain.seconds"))
        // Callers of a service have a deadline and try again: better an early no than a late yes.
        limits.shedsByAge = true
        limits.frameBytesMax = definition.contents.frameBytesMax(atLeast: limits.frameBytesMax)
        let server = Server(
            ServerConfiguration(
                name: definition.name,
                endpoints: given.isEmpty ? [settings.socket(of: definition.name)] : given,
                limits: limits,
                logger: environment.logger,
                security: try ServerSecurity.of(
                    keyFile: settings.text("curve.key"),
                    allowListFile: settings.text("curve.allow")
                ),
                stamps: .ed25519(
                    try StampKeys(files: settings.stampKeyFiles, logger: environment.logger)
                )
            )
        )
        server.setReady(false)
        for method in definition.contents.methods.values {
            server.register(path: method.path, policy: method.policy) { [environment] in
                try await method.answer($0, $1, environment)
            }
        }
        for stream in definition.contents.streams.values {
            server.register(streaming: stream.path, policy: stream.policy) {
                [environment] payload, context, sink in
                try await stream.answer(payload, context, environment) { try await sink.send($0) }
            }
        }
        server.register(descriptors: definition.descriptors())
        return server
    }

    /// Nil when the settings want none.
    func makeProbe(_ registry: PrometheusRegistry, _ server: Server) throws -> ProbeListener? {
        let port = environment.settings.integer("metrics.port")
        guard port > 0 else { return nil }
        let drain = environment.drain
        let gauges = StoreGauges(environment.store, registry)
        return try ProbeListener(port: port) { path in
            switch path {
            case "/metrics":
                gauges.update()
                return ProbeListener.Answer(status: "200 OK", body: registry.exposition())
            case "/healthz": return ProbeListener.Answer(status: "200 OK", body: "ok\n")
            case "/readyz":
                return server.stats().isReady && !drain.isSet
                    ? ProbeListener.Answer(status: "200 OK", body: "ready\n")
                    : ProbeListener.Answer(status: "503 Service Unavailable", body: "not ready\n")
            default: return nil
            }
        }
    }

    func close() async {
        for client in clients { await client.close() }
        await environment.store.close()
    }
}

extension Settings {
    /// The default endpoint of a program on this machine.
    func socket(of program: String) -> String { "ipc://\(runDirectory)/\(program).sock" }

    var runDirectory: String {
        let run = text("run")
        return run.isEmpty ? text("data") + "/run" : run
    }
}
