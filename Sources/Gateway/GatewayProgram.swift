import Contracts
import Foundation
import Logging
import Metrics
import ProgramSettings
import ServiceLifecycle
import Telemetry

/// The gateway: settings, keys, clients of the four services, one HTTP server.
@main
enum GatewayProgram {
    static func main() async {
        do {
            let reader = SettingsReader(
                program: "gateway",
                descriptions: GatewaySettings.descriptions
            )
            let read = try reader.read(
                arguments: Array(CommandLine.arguments.dropFirst()),
                environment: ProcessInfo.processInfo.environment
            )
            try await run(GatewaySettings(read), printed: read.printed)
        } catch {
            FileHandle.standardError.write(Data("gateway: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(
        _ settings: GatewaySettings,
        printed: [(name: String, value: String, place: Settings.Place)]
    ) async throws {
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        LoggingSystem.bootstrap { _ in JSONLogHandler(program: "gateway", level: level) }
        let logger = Logger(label: "gateway")
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        for setting in printed {
            logger.info(
                "setting",
                metadata: [
                    "name": "\(setting.name)", "value": "\(setting.value)",
                    "from": "\(setting.place.rawValue)",
                ]
            )
        }
        let gateway = try Gateway(settings, registry: registry, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [gateway.service { _ in }],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(settings.drainSeconds)
        try await ServiceGroup(configuration: configuration).run()
        await gateway.close()
        logger.info("stopped")
    }
}
