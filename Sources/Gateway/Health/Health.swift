import Schema
import Synchronization
import Telemetry

/// Whether the gateway lives, whether it can serve, and its figures.
final class Health: Sendable {
    private let services: Services
    private let registry: PrometheusRegistry
    private let isStopping = Atomic(false)

    init(services: Services, registry: PrometheusRegistry) {
        self.services = services
        self.registry = registry
    }

    /// From now on not ready: whoever balances sends nothing more here.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    func alive() -> Answer { .json(200, Array(#"{"status":"ok"}"#.utf8)) }

    /// 200 when every service is ready, else 503 with those that are not. A gateway that is not
    /// ready goes on serving the routes of the services that are.
    func readiness() -> Answer {
        let states = services.names.map { ($0, services.isReady($0)) }
        let isReady = !isStopping.load(ordering: .relaxed) && states.allSatisfy(\.1)
        var writer = JSONWriter()
        writer.beginObject()
        writer.bool("ready", isReady)
        writer.key("services")
        writer.beginObject()
        for (name, isReady) in states {
            writer.key(name)
            writer.string(isReady ? "ready" : "unavailable")
        }
        writer.endObject()
        writer.endObject()
        return .json(isReady ? 200 : 503, writer.bytes)
    }

    func metrics() -> Answer {
        var answer = Answer(status: 200, body: Array(registry.exposition().utf8))
        answer.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
        return answer
    }
}
