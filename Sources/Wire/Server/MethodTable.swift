import Synchronization

/// The methods of a server and what is known about each.
final class MethodTable: Sendable {
    typealias Handler = @Sendable ([UInt8], CallContext) async throws -> [UInt8]

    private struct Contents {
        var methods: [String: RegisteredMethod] = [:]
        var descriptors: [UInt8] = []
    }

    private let contents = Mutex(Contents())

    func register(path: String, policy: MethodPolicy, _ handler: @escaping Handler) {
        let method = RegisteredMethod(path: path, policy: policy, handler: handler)
        contents.withLock { $0.methods[path] = method }
    }

    func register(descriptors: [UInt8]) {
        contents.withLock { $0.descriptors = descriptors }
    }

    func method(_ path: String) -> RegisteredMethod? {
        contents.withLock { $0.methods[path] }
    }

    var descriptors: [UInt8] { contents.withLock { $0.descriptors } }

    /// By path.
    var all: [RegisteredMethod] {
        contents.withLock { $0.methods.values.sorted { $0.path < $1.path } }
    }

    /// Full names of the services, sorted.
    var services: [String] {
        let names = all.compactMap { method in
            method.path.split(separator: "/").first.map(String.init)
        }
        return Set(names).sorted()
    }

    /// FNV-1a of the descriptors, big-endian: tells versions of contracts apart.
    var descriptorsHash: [UInt8] {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in descriptors { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * $0)) }
    }
}

/// One method of a server.
final class RegisteredMethod: Sendable {
    struct Counts {
        var calls: UInt64 = 0
        var errors: UInt64 = 0
        var inFlight = 0
        var latency = LatencyHistogram()
    }

    let path: String
    let policy: MethodPolicy
    let handler: MethodTable.Handler
    let counts = Mutex(Counts())

    init(path: String, policy: MethodPolicy, handler: @escaping MethodTable.Handler) {
        self.path = path
        self.policy = policy
        self.handler = handler
    }

    func began() { counts.withLock { $0.inFlight += 1 } }

    func ended(_ code: Code, after duration: Duration) {
        counts.withLock { counts in
            counts.inFlight -= 1
            counts.calls += 1
            if code != .ok { counts.errors += 1 }
            counts.latency.record(microseconds: duration.wholeMicroseconds)
        }
    }

    var stats: ServerStats.Method {
        counts.withLock { counts in
            ServerStats.Method(
                path: path,
                calls: counts.calls,
                errors: counts.errors,
                inFlight: counts.inFlight,
                p50Microseconds: counts.latency.quantile(0.50),
                p95Microseconds: counts.latency.quantile(0.95),
                p99Microseconds: counts.latency.quantile(0.99)
            )
        }
    }
}

extension RegisteredMethod {
    func refusal(peer: String, actor: Actor?, payloadBytes: Int, now: Int64) -> RPCError? {
        policy.refusal(peer: peer, actor: actor, payloadBytes: payloadBytes, now: now)
    }
}
