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
    /// Takes the former stamp key off.
    private let succession: Task<Void, Never>?

    init(_ settings: GatewaySettings, registry: PrometheusRegistry, logger: Logger) throws {
        let stampKey = try StampKey(file: settings.stampKeyFile)
        succession = try Self.post(stampKey, at: settings.stampPublicFile, logger)
        let services = try Services(
            stamps: StampDesk(stampKey.signing, now: Self.microseconds),
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
                keys: KeyChecks(ask: SessionDesk.askKey(services)),
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
    func close() async {
        succession?.cancel()
        await desk.services.close()
    }

    /// Before the first call, so that no service meets a stamp whose key it cannot find.
    ///
    /// - Returns: what takes the former key off, if there is one.
    private static func post(
        _ key: StampKey,
        at path: String,
        _ logger: Logger
    ) throws -> Task<Void, Never>? {
        guard try key.post(at: path) else { return nil }
        logger.notice(
            "a new stamp key; the one before counts on for a while",
            metadata: ["path": "\(path)", "seconds": "\(StampKey.followingSeconds)"]
        )
        return Task {
            do {
                try await Task.sleep(for: .seconds(StampKey.followingSeconds))
                try key.post(alone: path)
            } catch is CancellationError {
            } catch {
                logger.error("the former stamp key stays", metadata: ["cause": "\(error)"])
            }
        }
    }

    /// Microseconds since 1970.
    @Sendable private static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

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
