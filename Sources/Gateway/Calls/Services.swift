import Logging
import Schema
import Wire

/// The services behind the gateway, each called over its own client.
struct Services: Sendable {
    private let clients: [String: Client]
    private let stamps: StampDesk

    /// Largest frame: an estimate file of 12 MiB with room for its envelope.
    static let frameBytesMax = 16 << 20

    /// - Parameters:
    ///   - stamps: vouches for whom calls are made.
    ///   - curveKeyFile: the gateway's keys for tcp; "" = none.
    ///   - curvePeerFiles: files with the services' public keys.
    /// - Throws: `SecurityError` if the keys cannot be used, `TransportError` if an endpoint beyond
    ///   loopback has none.
    init(
        stamps: StampDesk,
        endpoints: [String: [String]],
        curveKeyFile: String = "",
        curvePeerFiles: [String] = [],
        logger: Logger
    ) throws {
        self.stamps = stamps
        var limits = ClientLimits()
        limits.frameBytesMax = Self.frameBytesMax
        clients = try endpoints.reduce(into: [:]) { clients, entry in
            let configuration = ClientConfiguration(
                name: "gateway",
                target: entry.key,
                endpoints: entry.value,
                limits: limits,
                logger: logger,
                security: try ClientSecurity.of(
                    keyFile: curveKeyFile,
                    serverKeyFiles: curvePeerFiles,
                    target: entry.key,
                    endpoints: entry.value
                )
            )
            try configuration.check()
            clients[entry.key] = Client(configuration)
        }
    }

    var names: [String] { clients.keys.sorted() }

    func isReady(_ name: String) -> Bool { clients[name]?.isReady() ?? false }

    /// Opaque: the request as bytes. The person it is made for gets a stamp; a second one if the
    /// service takes the first for too old, as after a jump of a clock.
    func call(
        _ method: MethodDescription,
        _ payload: [UInt8],
        _ options: CallOptions
    ) async throws(RPCError) -> Reply {
        guard let person = options.actor else { return try await send(method, payload, options) }
        var options = options
        options.actor = try stamps.stamped(person)
        do {
            return try await send(method, payload, options)
        } catch {
            guard error.reason == "STAMP_EXPIRED", error.outcome == .refused else {
                throw Self.ours(error, method.service)
            }
        }
        options.actor = try stamps.stampedAnew(person)
        do {
            return try await send(method, payload, options)
        } catch {
            throw Self.ours(error, method.service)
        }
    }

    /// Nobody can sign in to mend a stamp: our key or our clock is not what the service thinks.
    private static func ours(_ error: RPCError, _ service: String) -> RPCError {
        guard error.reason.hasPrefix("STAMP_") else { return error }
        return RPCError(
            .unavailable,
            error.reason,
            "\(service) does not take this gateway's word for anybody",
            outcome: error.outcome,
            retryAfter: .seconds(1)
        )
    }

    private func send(
        _ method: MethodDescription,
        _ payload: [UInt8],
        _ options: CallOptions
    ) async throws(RPCError) -> Reply {
        guard let client = clients[method.service] else { throw Self.unknown(method.service) }
        do {
            return try await client.call(
                path: method.path,
                policy: method.policy,
                payload: payload,
                options
            )
        } catch let error as RPCError {
            throw error
        } catch {
            throw RPCError(.internal, "INTERNAL", "the call failed", outcome: .unknown)
        }
    }

    func client(_ name: String) throws(RPCError) -> Client {
        guard let client = clients[name] else { throw Self.unknown(name) }
        return client
    }

    /// Says goodbye to every service.
    func close() async {
        await withTaskGroup(of: Void.self) { group in
            for client in clients.values { group.addTask { await client.close() } }
        }
    }

    private static func unknown(_ name: String) -> RPCError {
        RPCError(
            .unavailable,
            "SERVICE_NOT_CONFIGURED",
            "this gateway does not know \(name)",
            outcome: .notSent
        )
    }
}

extension MethodDescription {
    var policy: MethodPolicy {
        let effect: MethodPolicy.Effect =
            switch self.effect {
            case .noSideEffects: .noSideEffects
            case .idempotent: .idempotent
            case .changes: .unkeyed
            }
        return MethodPolicy(
            effect: effect,
            timeout: .milliseconds(timeoutMilliseconds),
            permission: permission,
            peers: peers,
            needsActor: needsActor,
            requestBytesMax: requestBytesMax
        )
    }

    /// Whether clients may reach it at all: a person acts, and the gateway may carry it.
    var isPublic: Bool { needsActor && (peers.isEmpty || peers.contains("gateway")) }
}
