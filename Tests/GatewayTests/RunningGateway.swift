import Contracts
import Foundation
import Logging
import ProgramSettings
import SwiftProtobuf
import Synchronization
import Telemetry
import Wire

@testable import Gateway

/// A gateway on a free port, in front of a Jobs service of a few methods behind a real socket of
/// its own. The other services are down.
struct RunningGateway: Sendable {
    static let password = "correct horse"
    static let shop = "01900000-0000-7000-8000-000000000001"
    static let key = "cos_" + String(repeating: "k", count: 43)
    static let person = "01900000-0000-7000-8000-000000000002"

    let client: SocketClient
    let desk: FrontDesk
    /// Keys of idempotency that arrived with creates.
    let keys: Keys

    final class Keys: Sendable {
        private let list = Mutex<[String]>([])
        func add(_ key: String) { list.withLock { $0.append(key) } }
        var all: [String] { list.withLock { $0 } }
    }

    /// - Parameter flags: of the gateway, beside what it needs to find Jobs.
    static func with(
        _ flags: [String] = [],
        _ body: @Sendable (RunningGateway) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gateway-\(UUID().uuidString.prefix(8))"
        ).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let keys = Keys()
        let server = Server(
            ServerConfiguration(
                name: "jobs",
                endpoints: ["ipc://\(directory)/run/jobs.sock"],
                logger: logger,
                stamps: try StampVerifier.of(["\(directory)/run/gateway.stamp.pub"])
            )
        )
        register(on: server, keys)
        let settings = try SettingsReader(
            program: "gateway",
            descriptions: GatewaySettings.descriptions
        ).read(
            arguments: ["--data=\(directory)", "--listen=127.0.0.1:0"] + flags,
            environment: [:]
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.run() }
            _ = await server.boundEndpoints()
            let gateway = try Gateway(
                GatewaySettings(settings),
                registry: PrometheusRegistry(),
                logger: logger
            )
            let (ports, port) = AsyncStream<Int>.makeStream()
            let front = gateway.service { port.yield($0) }
            group.addTask { try? await front.run() }
            var iterator = ports.makeAsyncIterator()
            guard let bound = await iterator.next() else { return }
            _ = try await gateway.desk.services.client("jobs").waitUntilReady(timeout: .seconds(5))
            let running = RunningGateway(
                client: SocketClient(port: bound),
                desk: gateway.desk,
                keys: keys
            )
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(running))
            } catch {
                outcome = .failure(error)
            }
            await gateway.close()
            group.cancelAll()
            try outcome.get()
        }
    }

    /// A bearer header after signing in.
    func signIn() async throws -> [String: String] {
        let response = try await client.send(
            "POST",
            "/v1/sessions",
            ["Content-Type": "application/json"],
            body: #"{"email":"a@b.example","password":"\#(Self.password)"}"#
        )
        let token = try response.json()["accessToken"] as? String ?? ""
        return ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
    }

    private static func register(on server: Server, _ keys: Keys) {
        registerSessions(on: server)
        PlayedFiles.register(on: server)
        server.register(CustomersMethods.getCustomer) { request, context in
            guard request.id != "missing" else {
                throw RPCError(.notFound, "NOT_FOUND", "there is no customer with this id")
            }
            if request.id == "copied" { context.replyMetadata.set("stale", "jobs,parts") }
            return customer(request.id, name: context.actor?.shopID ?? "")
        }
        server.register(CustomersMethods.listCustomers) { request, _ in
            var response = ListCustomersResponse()
            response.customers = [customer("a", name: request.filter)]
            response.nextPageToken = "\(request.pageSize)|\(request.orderBy)"
            return response
        }
        server.register(CustomersMethods.createCustomer) { request, context in
            keys.add(context.idempotencyKey)
            if context.idempotencyKey == "again" {
                context.replyMetadata.set("idempotent-replayed", "true")
            }
            if context.idempotencyKey == "other" {
                throw RPCError(.invalidArgument, "KEY_REUSED", "used for another request")
            }
            guard !request.customer.lastName.isEmpty else {
                let field = FieldViolation(
                    field: "customer.last_name",
                    reason: "REQUIRED",
                    description: "must be said"
                )
                throw RPCError(.invalidArgument, "FIELDS_INVALID", "wrong", fields: [field])
            }
            return customer("new-1", name: request.customer.lastName)
        }
        server.register(CustomersMethods.updateCustomer) { request, _ in
            guard request.etag.isEmpty || request.etag == "\"7\"" else {
                throw RPCError(.aborted, "VERSION_CONFLICT", "the row has changed")
            }
            let mask = request.updateMask.paths.joined(separator: ",")
            return customer(request.customer.id, name: "mask:\(mask) etag:\(request.etag)")
        }
        server.register(CustomersMethods.deleteCustomer) { _, _ in Google_Protobuf_Empty() }
        server.register(JobsMethods.moveJob) { request, _ in
            throw RPCError(
                .failedPrecondition,
                "TRANSITION_NOT_ALLOWED",
                "not from here",
                metadata: ["id": request.id, "to": "\(request.toStatus.rawValue)"]
            )
        }
        server.register(UsersMethods.listUsers) { _, _ in
            throw RPCError(.internal, "BROKEN", "table users: secret detail")
        }
    }

    private static func registerSessions(on server: Server) {
        server.register(SessionsMethods.openSession) { request, _ in
            guard request.password == password else {
                throw RPCError(.unauthenticated, "SIGN_IN_REFUSED", "address or password is wrong")
            }
            var opened = OpenedSession()
            opened.user.id = person
            opened.user.role = .manager
            opened.shop.id = shop
            opened.permissions = [
                .customersView, .customersCreate, .customersEdit, .customersDelete, .jobsEdit,
                .jobsCreate, .jobsView, .partsView,
                .usersView,
            ]
            opened.refreshToken = "refresh-1"
            opened.tokenEpoch = request.email == "revoked@b.example" ? 0 : 1
            opened.sessionID = "session-1"
            return opened
        }
        server.register(SessionsMethods.checkSession) { request, _ in
            var response = CheckSessionResponse()
            response.active = request.tokenEpoch == 1
            return response
        }
        server.register(SessionsMethods.renewSession) { request, _ in
            guard request.refreshToken == "refresh-1" else {
                throw RPCError(.unauthenticated, "REFRESH_REFUSED", "the session has ended")
            }
            var opened = OpenedSession()
            opened.user.id = person
            opened.shop.id = shop
            opened.refreshToken = "refresh-2"
            opened.tokenEpoch = 1
            return opened
        }
        server.register(SessionsMethods.switchSession) { request, _ in
            var opened = OpenedSession()
            opened.user.id = person
            opened.shop.id = request.shopID
            opened.refreshToken = "refresh-3"
            opened.tokenEpoch = 1
            return opened
        }
        server.register(ApiKeysMethods.resolveApiKey) { request, _ in
            var response = ResolveApiKeyResponse()
            response.active = request.keyHash == KeyChecks.hash(key)
            response.apiKeyID = "key-1"
            response.shopID = shop
            response.userID = person
            response.permissions = [.customersView]
            return response
        }
        server.register(SessionsMethods.closeSession) { _, _ in Google_Protobuf_Empty() }
    }

    private static func customer(_ id: String, name: String) -> Customer {
        var customer = Customer()
        customer.id = id
        customer.version = 7
        customer.lastName = name
        return customer
    }
}
