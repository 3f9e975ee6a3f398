import Logging
import Metrics
import Synchronization

/// Counts and times requests by route, verb and status, and logs each once it is answered.
final class RequestMeters: Sendable {
    private struct Key: Hashable {
        let verb: String
        let route: String
        let status: Int
    }

    private struct Pair {
        let count: Counter
        let time: Timer
    }

    private static let verbs: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
    ]

    private let factory: any MetricsFactory
    private let meters = Mutex<[Key: Pair]>([:])

    init(factory: any MetricsFactory) { self.factory = factory }

    func note(
        _ answer: Answer,
        _ inquiry: Inquiry,
        began: ContinuousClock.Instant,
        logger: Logger
    ) {
        let took = ContinuousClock.now - began
        let nanoseconds =
            took.components.seconds &* 1_000_000_000 &+ took.components.attoseconds / 1_000_000_000
        // Verbs and routes are of known sets, so the number of series is bounded.
        let verb = Self.verbs.contains(inquiry.verb) ? inquiry.verb : "OTHER"
        let route = answer.route.isEmpty ? "none" : answer.route
        let pair = pair(Key(verb: verb, route: route, status: answer.status))
        pair.count.increment()
        pair.time.recordNanoseconds(nanoseconds)
        logger.debug(
            "answered",
            metadata: [
                "verb": "\(verb)", "route": "\(route)", "status": "\(answer.status)",
                "microseconds": "\(nanoseconds / 1000)", "requestId": "\(inquiry.trace.requestID)",
                "traceId": "\(inquiry.trace.traceID)",
            ]
        )
        // Not being ready is an answer, not a failure.
        guard answer.status >= 500, route != HouseRoute.readiness.route.template else { return }
        logger.warning(
            "a request failed",
            metadata: [
                "verb": "\(verb)", "route": "\(route)", "status": "\(answer.status)",
                "requestId": "\(inquiry.trace.requestID)", "traceId": "\(inquiry.trace.traceID)",
            ]
        )
    }

    private func pair(_ key: Key) -> Pair {
        meters.withLock { meters in
            if let known = meters[key] { return known }
            let labels = [
                ("verb", key.verb), ("route", key.route), ("status", "\(key.status)"),
            ]
            let pair = Pair(
                count: Counter(label: "http.requests", dimensions: labels, factory: factory),
                time: Timer(
                    label: "http.request",
                    dimensions: Array(labels.prefix(2)),
                    factory: factory
                )
            )
            meters[key] = pair
            return pair
        }
    }
}
