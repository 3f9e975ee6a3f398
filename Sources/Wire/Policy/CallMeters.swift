import Metrics
import Synchronization

/// What one client or server counts, through swift-metrics. Labels: target (client) or service
/// (server), method, code; there are as many as the contracts have methods.
final class CallMeters: Sendable {
    let side: String
    let dimension: (String, String)
    private let methods = Mutex<[String: MethodMeters]>([:])
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

    /// Whoever calls often keeps what this returns.
    func method(_ path: String) -> MethodMeters {
        methods.withLock { methods in
            if let known = methods[path] { return known }
            let path = methods.count < Self.methodsMax ? path : "other"
            if let known = methods[path] { return known }
            let new = MethodMeters(side: side, dimensions: [dimension, ("method", path)])
            methods[path] = new
            return new
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

/// The meters of one method: made when first needed, then found without a search.
final class MethodMeters: Sendable {
    private let side: String
    private let dimensions: [(String, String)]
    private let seconds: Metrics.Timer
    private let succeeded: Counter
    private let failed = Mutex<[Code: Counter]>([:])
    private let retries = Mutex<Counter?>(nil)
    private let hedges = Mutex<Counter?>(nil)

    init(side: String, dimensions: [(String, String)]) {
        self.side = side
        self.dimensions = dimensions
        seconds = Metrics.Timer(label: "wire_\(side)_call_seconds", dimensions: dimensions)
        succeeded = Counter(
            label: "wire_\(side)_calls_total",
            dimensions: dimensions + [("code", Code.ok.name)]
        )
    }

    func ended(_ code: Code, after duration: Duration) {
        if code == .ok { succeeded.increment() } else { failed(code).increment() }
        seconds.recordMicroseconds(max(0, duration.wholeMicroseconds))
    }

    func retried() { count("retries", retries) }
    func hedged() { count("hedges", hedges) }

    private func count(_ what: String, _ place: borrowing Mutex<Counter?>) {
        place.withLock { counter in
            let known =
                counter ?? Counter(label: "wire_\(side)_\(what)_total", dimensions: dimensions)
            counter = known
            known.increment()
        }
    }

    private func failed(_ code: Code) -> Counter {
        failed.withLock { counters in
            if let known = counters[code] { return known }
            let new = Counter(
                label: "wire_\(side)_calls_total",
                dimensions: dimensions + [("code", code.name)]
            )
            counters[code] = new
            return new
        }
    }
}
