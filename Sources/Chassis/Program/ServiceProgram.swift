import CoreMetrics
import Foundation
import Logging
import ProgramSettings
import ServiceLifecycle
import Store
import Telemetry
import UnixSignals
import Wire

/// Runs one service as a process, from its settings to the end of its drain.
///
/// In this order: settings, database and its migrations, clients, boot steps, sockets, reactions
/// and workers, ready. SIGTERM or SIGINT turns it round: workers and reactions end, running calls
/// are finished, the database is closed.
public enum ServiceProgram {
    /// Exit status for settings that are refused (EX_CONFIG).
    static let settingsStatus: Int32 = 78
    /// Exit status for everything else that stops a service from running (EX_SOFTWARE).
    static let faultStatus: Int32 = 70
    /// What reactions, sockets and the database may take beyond the drain of the calls.
    static let drainSlack = Duration.seconds(10)

    /// Returns after a drain; otherwise ends the process with a status that says why.
    public static func run(_ definition: ServiceDefinition) async {
        let settings: Settings
        do {
            settings = try SettingsReader(
                program: definition.name,
                descriptions: SettingDescription.ofEveryService(peers: definition.peers)
                    + definition.settings
            ).read(
                arguments: Array(CommandLine.arguments.dropFirst()),
                environment: ProcessInfo.processInfo.environment
            )
        } catch {
            bootstrapLog(program: definition.name, level: .info)
            Logger(label: definition.name).critical(
                "the settings are refused",
                metadata: ["cause": "\(error)"]
            )
            exit(settingsStatus)
        }
        bootstrapLog(
            program: definition.name,
            level: Logger.Level(rawValue: settings.text("log.level")) ?? .info
        )
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let logger = Logger(label: definition.name)
        logger.info("starting", metadata: settings.metadata)
        do {
            try await serve(definition, settings, registry, logger)
            logger.info("stopped")
        } catch {
            logger.critical("the service cannot run", metadata: ["cause": "\(error)"])
            exit(faultStatus)
        }
    }

    private static func serve(
        _ definition: ServiceDefinition,
        _ settings: Settings,
        _ registry: PrometheusRegistry,
        _ logger: Logger
    ) async throws {
        let service = try RunningService(definition, settings, logger)
        try await service.boot()
        let server = try service.makeServer()
        let group = group(
            service,
            server,
            probe: try service.makeProbe(registry, server),
            signals: [.sigterm, .sigint]
        )
        do {
            try await group.run()
        } catch {
            await service.close()
            throw error
        }
        await service.close()
    }

    /// What runs between boot and end. A graceful shutdown ends the parts from the last to the
    /// first, each before the next begins to end.
    static func group(
        _ service: RunningService,
        _ server: Server,
        probe: ProbeListener?,
        signals: [UnixSignal]
    ) -> ServiceGroup {
        let logger = service.environment.logger
        let parts: [any Service] = [
            ServerService(server: server, drain: service.environment.drain, probe: probe),
            BackgroundService(service: service),
            ReadinessService(server: server, logger: logger),
        ]
        var configuration = ServiceGroupConfiguration(
            services: parts.map { part in
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: part,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            gracefulShutdownSignals: signals,
            logger: logger
        )
        let drain = Duration.seconds(service.environment.settings.integer("drain.seconds"))
        configuration.maximumGracefulShutdownDuration = drain + drainSlack
        return ServiceGroup(configuration: configuration)
    }

    private static func bootstrapLog(program: String, level: Logger.Level) {
        let inCall = Logger.MetadataProvider {
            guard let context = CallContext.current else { return [:] }
            var metadata: Logger.Metadata = ["method": "\(context.method)"]
            if !context.requestID.isEmpty { metadata["requestId"] = "\(context.requestID)" }
            if !context.traceparent.isEmpty { metadata["traceparent"] = "\(context.traceparent)" }
            return metadata
        }
        LoggingSystem.bootstrap(
            { _, provider in
                JSONLogHandler(program: program, level: level, metadataProvider: provider)
            },
            metadataProvider: inCall
        )
    }
}

extension Settings {
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        for setting in printed {
            let place = setting.place == .none ? "" : " (\(setting.place.rawValue))"
            metadata[setting.name] = .string(setting.value + place)
        }
        return metadata
    }
}
