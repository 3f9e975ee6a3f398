import Metrics
import Synchronization

/// What one client or server counts, through swift-metrics. Labels: target (client) or service
/// (server), method, code; there are as many as the contracts have methods.
final class CallMeters: Sendable {
    private struct Key: Hashable {
        var path: String
        var code: Code
    }

    private let side: String
    private let dimension: (String, String)
    private let calls = Mutex<[Key: Counter]>([:])
    private let timers = Mutex<[String: Metrics.Timer]>([:])
    private let retries = Mutex<[String: Counter]>([:])
    private let inFlight: Gauge
    private let queued: Gauge
    private let unmatchedAnswers: Counter
    private let protocolErrors: Counter
    private let shedCalls: Counter
    private let expiredCalls: Counter

    /// Beyond this many methods, further ones are counted as "other".
    private static let methodsMax = 1_000

    /// - Parameter side: "client" or "server".
    init(side: String, target: String) {
        self.side = side
        dimension = (side == "client" ? "target" : "service", target)
        inFlight = Gauge(label: "wire_\(side)_in_flight", dimensions: [dimension])
        queued = Gauge(label: "wire_\(side)_queued", dimensions: [dimension])
        unmatchedAnswers = Counter(
            label: "wire_\(side)_unmatched_answers_total",
            dimensions: [dimension]
        )
        protocolErrors = Counter(
            label: "wire_\(side)_protocol_errors_total",
            dimensions: [dimension]
        )
        shedCalls = Counter(label: "wire_\(side)_shed_total", dimensions: [dimension])
        expiredCalls = Counter(label: "wire_\(side)_expired_total", dimensions: [dimension])
    }

    func ended(_ path: String, _ code: Code, after duration: Duration) {
        calls.withLock { calls in
            let key = Key(path: calls.count < Self.methodsMax ? path : "other", code: code)
            if calls[key] == nil {
                calls[key] = Counter(
                    label: "wire_\(side)_calls_total",
                    dimensions: [dimension, ("method", key.path), ("code", code.name)]
                )
            }
            calls[key]?.increment()
        }
        timers.withLock { timers in
            let path = timers.count < Self.methodsMax ? path : "other"
            if timers[path] == nil {
                timers[path] = Metrics.Timer(
                    label: "wire_\(side)_call_seconds",
                    dimensions: [dimension, ("method", path)]
                )
            }
            timers[path]?.recordMicroseconds(max(0, duration.wholeMicroseconds))
        }
    }

    func retried(_ path: String) {
        retries.withLock { retries in
            let path = retries.count < Self.methodsMax ? path : "other"
            if retries[path] == nil {
                retries[path] = Counter(
                    label: "wire_\(side)_retries_total",
                    dimensions: [dimension, ("method", path)]
                )
            }
            retries[path]?.increment()
        }
    }

    func gauge(inFlight: Int, queued: Int) {
        self.inFlight.record(inFlight)
        self.queued.record(queued)
    }

    func unmatched() { unmatchedAnswers.increment() }
    func protocolError() { protocolErrors.increment() }
    func shed() { shedCalls.increment() }
    func expired() { expiredCalls.increment() }
}
