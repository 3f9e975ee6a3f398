import Logging
import ServiceLifecycle
import Wire

/// The sockets. A drain finishes what runs.
struct ServerService: Service {
    let server: Server
    let drain: DrainSignal
    let probe: ProbeListener?

    func run() async throws {
        try probe?.start()
        defer { probe?.stop() }
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            drain.raise()
            Task { await server.drain() }
        }
    }
}

/// Reactions and workers. A drain cancels them: whatever they were at is done again from its
/// cursor or not begun.
struct BackgroundService: Service {
    /// The pause before a failed worker is started again; it doubles up to the longest.
    static let pauseMin = Duration.milliseconds(200)
    static let pauseMax = Duration.seconds(30)

    let service: RunningService

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for consumer in service.consumers { group.addTask { await consumer.run() } }
                for worker in service.definition.contents.workers {
                    group.addTask { await Self.keepRunning(worker, service.environment) }
                }
                // With nothing to do in the background there is still something to wait for.
                group.addTask { await Self.untilCancelled() }
            }
        }
    }

    static func keepRunning(_ worker: Worker, _ environment: Environment) async {
        var pause = pauseMin
        while !Task.isCancelled {
            do {
                return try await worker.body(environment)
            } catch {
                if Task.isCancelled { return }
                environment.logger.error(
                    "a worker failed and is started again",
                    metadata: ["worker": "\(worker.name)", "cause": "\(error)"]
                )
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, pauseMax)
        }
    }

    private static func untilCancelled() async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }
}

/// Says that the service takes calls, once its sockets are bound.
struct ReadinessService: Service {
    let server: Server
    let logger: Logger

    func run() async throws {
        let endpoints = await server.boundEndpoints()
        // None: binding has failed, and the group ends with its error.
        guard !endpoints.isEmpty else { return try await gracefulShutdown() }
        server.setReady(true)
        logger.notice(
            "ready",
            metadata: ["endpoints": .array(endpoints.map { .string($0) })]
        )
        try await gracefulShutdown()
    }
}
