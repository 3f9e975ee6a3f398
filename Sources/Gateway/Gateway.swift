import Contracts
import Foundation
import Logging
import Schema
import ServiceLifecycle
import Telemetry
import Wire

/// Everything that a running gateway is made of, put together once.
struct Gateway: Sendable {
    let desk: FrontDesk
    private let settings: GatewaySettings
    private let logger: Logger

    init(_ settings: GatewaySettings, registry: PrometheusRegistry, logger: Logger) throws {
        let services = try Services(
            endpoints: settings.endpoints,
            curveKeyFile: settings.curveKeyFile,
            curvePeerFiles: settings.curvePeerFiles,
            logger: logger
        )
        let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
        let keys = try TokenKeys(directory: settings.keyDirectory, today: Self.today())
        let tokens = TokenDesk(keys)
        let limits = RateLimits(settings.rates)
        let methods = Contracts.methods
        self.settings = settings
        self.logger = logger
        desk = FrontDesk(
            routes: try Routes.of(methods),
            procedures: Dictionary(
                methods.filter(\.isPublic).map { ($0.path, $0) },
                uniquingKeysWith: { one, _ in one }
            ),
            services: services,
            identity: Identity(
                desk: tokens,
                checks: SessionChecks(ask: SessionDesk.ask(services)),
                now: now
            ),
            limits: limits,
            sessions: SessionDesk(services: services, desk: tokens, limits: limits, now: now),
            documents: Documents(
                openAPI: Array(OpenAPIDocument.text(Contracts.openAPI).utf8),
                page: ReferencePage.html(methods)
            ),
            health: Health(services: services, registry: registry),
            origins: Origins(settings.origins),
            meters: RequestMeters(factory: registry),
            logger: logger
        )
    }

    /// The HTTP server, stopped by graceful shutdown.
    func service(onListening: @escaping @Sendable (Int) async -> Void) -> some Service {
        let logger = logger
        let front = HTTPFront(
            desk: desk,
            settings: settings.front,
            host: settings.host,
            port: settings.port,
            logger: logger
        ) { port in
            logger.info("listening", metadata: ["port": "\(port)"])
            await onListening(port)
        }
        return DrainingService(front: front, health: desk.health)
    }

    /// After the server has stopped: lets the services go.
    func close() async { await desk.services.close() }

    /// UTC date, for the name of a new key.
    private static func today() -> String {
        Date().formatted(.iso8601.year().month().day())
    }
}

/// Serves until graceful shutdown; then is not ready any more and finishes what runs.
struct DrainingService: Service {
    let front: HTTPFront
    let health: Health

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await front.run()
        } onGracefulShutdown: {
            health.stop()
        }
    }
}
