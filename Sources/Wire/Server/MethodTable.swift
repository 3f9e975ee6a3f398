import Synchronization

/// The methods of a server and what is known about each.
final class MethodTable: Sendable {
    typealias UnaryHandler =
        nonisolated(nonsending) @Sendable ([UInt8], CallContext) async throws -> [UInt8]
    typealias StreamingHandler =
        nonisolated(nonsending) @Sendable ([UInt8], CallContext, ServerCall) async throws -> Void

    enum Handler {
        case unary(UnaryHandler)
        /// Sends its items through the call.
        case streaming(StreamingHandler)
    }

    private struct Contents {
        var methods: [String: RegisteredMethod] = [:]
        var descriptors: [UInt8] = []
    }

    private let contents = Mutex(Contents())
    private let meters: CallMeters
    /// Goes up with every registration: whoever keeps an index knows when it is old.
    private let edition = Atomic<Int>(1)

    init(meters: CallMeters) { self.meters = meters }

    func register(path: String, policy: MethodPolicy, _ handler: Handler) {
        let method = RegisteredMethod(
            path: path,
            policy: policy,
            meters: meters.method(path),
            handler: handler
        )
        contents.withLock { $0.methods[path] = method }
        edition.wrappingAdd(1, ordering: .releasing)
    }

    func register(descriptors: [UInt8]) {
        contents.withLock { $0.descriptors = descriptors }
        edition.wrappingAdd(1, ordering: .releasing)
    }

    /// Brings an index up to date.
    func refresh(_ index: inout MethodIndex) {
        let now = edition.load(ordering: .acquiring)
        guard index.edition != now else { return }
        index = MethodIndex(all, edition: now)
        index.services = services
        index.descriptorsHash = descriptorsHash
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

/// Finds a method by the bytes of its path where they lie in a batch: open addressing, at most
/// half full.
struct MethodIndex {
    let edition: Int
    /// What every WELCOME says of the methods. Kept: to make it takes a look at all methods and at
    /// every byte of the descriptors, and a HELLO costs a stranger nothing.
    fileprivate(set) var services: [String] = []
    fileprivate(set) var descriptorsHash: [UInt8] = []
    private var slots: [RegisteredMethod?] = [nil]

    init() { edition = 0 }

    init(_ methods: [RegisteredMethod], edition: Int) {
        self.edition = edition
        var size = 2
        while size < 2 * methods.count { size *= 2 }
        slots = [RegisteredMethod?](repeating: nil, count: size)
        for method in methods {
            let path = method.pathBytes
            var slot = place(ByteHash.of(path, 0..<path.count))
            while slots[slot] != nil { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = method
        }
    }

    /// - Parameter range: within the batch.
    func method(_ batch: [UInt8], _ range: Range<Int>) -> RegisteredMethod? {
        var slot = place(ByteHash.of(batch, range))
        while let method = slots[slot] {
            if ByteHash.equal(method.pathBytes, batch, range) { return method }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func place(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (slots.count - 1)
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
    let pathBytes: [UInt8]
    let policy: MethodPolicy
    let isIntrospection: Bool
    let handler: MethodTable.Handler
    /// `handler` of a unary method, where it is reached without being taken out of an enum: what a
    /// call's task holds costs each call. Of a streaming method it is never called.
    let unary: MethodTable.UnaryHandler
    /// Whether it is a streaming method.
    let streams: Bool
    private let meters: MethodMeters
    private let counts = Mutex(Counts())

    init(
        path: String,
        policy: MethodPolicy,
        meters: MethodMeters,
        handler: MethodTable.Handler
    ) {
        self.path = path
        pathBytes = Array(path.utf8)
        self.policy = policy
        isIntrospection = path.hasPrefix(Introspection.prefix)
        self.meters = meters
        self.handler = handler
        switch handler {
        case .unary(let handler): (unary, streams) = (handler, false)
        case .streaming: (unary, streams) = ({ _, _ in throw Refusals.fault() }, true)
        }
    }

    func began() { counts.withLock { $0.inFlight += 1 } }

    func ended(_ code: Code, after duration: Duration) {
        meters.ended(code, after: duration)
        counts.withLock { counts in
            counts.inFlight -= 1
            counts.calls += 1
            if code != .ok { counts.errors += 1 }
            counts.latency.record(microseconds: duration.wholeMicroseconds)
        }
    }

    /// It was turned away before it began.
    func refused(_ code: Code, after duration: Duration) { meters.ended(code, after: duration) }

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
