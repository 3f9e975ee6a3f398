public import Logging
import ProgramSettings
public import Store
import SwiftProtobuf
import Synchronization
public import Wire

/// A service within a test: its real rules on a real database of its own, called without a
/// socket through the same method table, checks and error answers as in a process.
///
/// `let bench = try await ServiceBench(JobsService.definition)`
/// `let job = try await bench.call(JobsMethods.createJob, request, as: .bench(shop))`
public final class ServiceBench: Sendable {
    public let clock: ManualClock
    private let service: RunningService
    private let stamps = BenchGateway.shared.verifier

    /// - Parameters:
    ///   - settings: by name, on top of the defaults.
    ///   - location: of the database; by default one that ends with the bench.
    public init(
        _ definition: ServiceDefinition,
        clock: ManualClock = ManualClock(),
        settings: [String: String] = [:],
        location: StoreConfiguration.Location = .memory,
        logger: Logger = ServiceBench.silent
    ) async throws {
        self.clock = clock
        let descriptions =
            SettingDescription.ofEveryService(peers: definition.peers) + definition.settings
        let variables = settings.map { name, value in
            let words = name.uppercased().split(separator: ".").joined(separator: "_")
            return (SettingsReader.prefix + words, value)
        }
        let read = try SettingsReader(program: definition.name, descriptions: descriptions)
            .read(arguments: [], environment: Dictionary(uniqueKeysWithValues: variables))
        service = try RunningService(
            definition,
            read,
            logger,
            StoreConfiguration(location, logger: logger),
            clock.serviceClock,
            PeerDirectory()
        )
        try await service.boot()
    }

    public var store: Store { service.environment.store }
    public var environment: Environment { service.environment }
    public var name: String { service.definition.name }

    /// Calls a method as a person (through the gateway), or as whoever `peer` and `actor` say.
    ///
    /// - Parameters:
    ///   - actor: nil = nobody. A person without a stamp is given one, as the gateway would.
    ///   - peer: nil = the gateway for a person and for nobody, else the actor itself.
    ///   - timeout: nil = the method's own.
    /// - Throws: `RPCError`, as over the wire.
    public func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        as actor: Actor?,
        key: String = "",
        peer: String? = nil,
        timeout: Duration? = nil,
        reply: ReplyMetadata = ReplyMetadata()
    ) async throws -> S {
        let context = CallContext(
            method: method.path,
            actor: try actor.map { try BenchGateway.shared.stamped($0, now: clock.now) },
            peer: peer ?? Self.peer(of: actor),
            deadline: .now + (timeout ?? method.policy.timeout),
            idempotencyKey: key,
            requestID: "bench",
            replyMetadata: reply
        )
        return try await call(method, request, context)
    }

    /// Calls a streaming method and reads it to its end.
    public func stream<Q, S>(
        _ method: StreamingMethod<Q, S>,
        _ request: Q,
        as actor: Actor?,
        peer: String? = nil
    ) async throws -> [S] {
        let context = CallContext(
            method: method.path,
            actor: try actor.map { try BenchGateway.shared.stamped($0, now: clock.now) },
            peer: peer ?? Self.peer(of: actor),
            deadline: .now + method.policy.timeout,
            idempotencyKey: "",
            requestID: "bench"
        )
        guard let entry = service.definition.contents.streams[method.path] else {
            throw RPCError(
                .unimplemented,
                "METHOD_UNKNOWN",
                "there is no such method here",
                outcome: .refused
            )
        }
        let payload: [UInt8] = try request.serializedBytes()
        let refusal = entry.policy.refusal(
            of: context,
            stamps: stamps,
            payloadBytes: payload.count,
            now: clock.now
        )
        if let refusal { throw refusal }
        let items = Mutex<[[UInt8]]>([])
        let environment = service.environment
        try await CallContext.$current.withValue(context) {
            try await entry.answer(payload, context, environment) { item in
                items.withLock { $0.append(item) }
            }
        }
        return try items.withLock { $0 }.map { try S(serializedBytes: $0) }
    }

    private static func peer(of actor: Actor?) -> String {
        guard let actor, !actor.isPerson else { return "gateway" }
        return actor.service.split(separator: ":").last.map(String.init) ?? ""
    }

    /// Another service that this one calls and hears. Both directions want a call each.
    public func connect(_ name: String, to other: ServiceBench) {
        service.environment.peers[name] = BenchPeer(caller: self.name, bench: other)
    }

    /// Another service that only the test plays.
    public func connect(_ name: String, to peer: any Peer) {
        service.environment.peers[name] = peer
    }

    /// Hands over facts as if they had been read from the service's feed, in this order.
    public func deliver(_ facts: [Fact], from service: String) async throws {
        for consumer in self.service.consumers where consumer.service == service {
            try await consumer.deliver(facts)
        }
    }

    /// Reads what the connected services have committed until nothing new comes.
    ///
    /// - Returns: how many facts were read.
    @discardableResult
    public func pump() async throws -> Int {
        var count = 0
        for consumer in service.consumers {
            guard service.environment.peers[consumer.service] != nil else { continue }
            while case let read = try await consumer.pull(waitMilliseconds: 0), read > 0 {
                count += read
            }
        }
        return count
    }

    /// Tries the facts that were set aside again, as every start of the service does.
    public func retryParked() async throws {
        for consumer in service.consumers { try await consumer.retryParked() }
    }

    /// Runs one of the definition's workers until it returns or `seconds` have passed.
    public func work(_ name: String, seconds: Int = 5) async throws {
        guard let worker = service.definition.contents.workers.first(where: { $0.name == name })
        else { preconditionFailure("no worker is called \(name)") }
        let environment = service.environment
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.body(environment) }
            group.addTask { try await Task.sleep(for: .seconds(seconds)) }
            try await group.next()
            group.cancelAll()
        }
    }

    public func close() async { await service.close() }

    fileprivate func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ context: CallContext
    ) async throws -> S {
        guard let entry = service.definition.contents.methods[method.path] else {
            throw RPCError(
                .unimplemented,
                "METHOD_UNKNOWN",
                "there is no such method here",
                outcome: .refused
            )
        }
        let payload: [UInt8] = try request.serializedBytes()
        if let refusal = entry.policy.refusal(
            of: context,
            stamps: stamps,
            payloadBytes: payload.count,
            now: clock.now
        ) {
            throw refusal
        }
        let environment = service.environment
        let answer = try await CallContext.$current.withValue(context) {
            try await entry.answer(payload, context, environment)
        }
        return try S(serializedBytes: answer)
    }

    /// Writes nothing.
    public static let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
}

/// One bench as another's peer.
private struct BenchPeer: Peer {
    let caller: String
    let bench: ServiceBench

    /// As Wire's client does it: only a person is handed on.
    private func inherited(_ actor: Actor) -> Actor {
        actor.isPerson ? actor : .service(caller, shop: actor.shopID)
    }

    func call<Q, S>(
        _ method: Method<Q, S>,
        _ request: Q,
        _ options: CallOptions
    ) async throws -> S {
        let outer = CallContext.current
        let end = ContinuousClock.now + (options.timeout ?? method.policy.timeout)
        let context = CallContext(
            method: method.path,
            actor: options.actor ?? outer?.actor.map(inherited),
            peer: caller,
            deadline: min(end, outer?.deadline ?? end),
            idempotencyKey: options.idempotencyKey,
            traceparent: outer?.traceparent ?? "",
            requestID: outer?.requestID ?? "bench",
            metadata: options.metadata
        )
        return try await bench.call(method, request, context)
    }
}
