import Logging
import Schema
import Wire

/// The services behind the gateway, each called over its own client.
struct Services: Sendable {
    private let clients: [String: Client]

    init(_ clients: [String: Client]) { self.clients = clients }

    /// Largest frame: an estimate file of 12 MiB with room for its envelope.
    static let frameBytesMax = 16 << 20

    /// - Parameters:
    ///   - curveKeyFile: the gateway's keys for tcp; "" = none.
    ///   - curvePeerFiles: files with the services' public keys.
    /// - Throws: `SecurityError` if the keys cannot be used, `TransportError` if an endpoint beyond
    ///   loopback has none.
    init(
        endpoints: [String: [String]],
        curveKeyFile: String = "",
        curvePeerFiles: [String] = [],
        logger: Logger
    ) throws {
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

    /// Opaque: the request as bytes.
    func call(
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
