import Contracts
import HTTPTypes
import Schema
import SwiftProtobuf
import Wire

/// Signing in, renewing, signing out: Jobs knows the people, the gateway makes the access tokens.
struct SessionDesk: Sendable {
    static let bodyBytesMax = 4096
    static let userAgentBytesMax = 500

    let services: Services
    let desk: TokenDesk
    let limits: RateLimits
    /// Seconds since 1970.
    let now: @Sendable () -> Int64

    func open(_ inquiry: Inquiry, _ rates: inout HTTPFields) async throws(Problem) -> Answer {
        var request = try await Self.read(OpenSessionRequest.self, inquiry)
        guard request.address.isEmpty, request.userAgent.isEmpty else { throw Self.ours }
        request.address = inquiry.address
        request.userAgent = try Self.userAgent(inquiry)
        let opened = try await grant(SessionsMethods.openSession, request, inquiry, &rates)
        return try answer(201, opened)
    }

    func renew(_ inquiry: Inquiry, _ rates: inout HTTPFields) async throws(Problem) -> Answer {
        var request = try await Self.read(RenewSessionRequest.self, inquiry)
        guard request.address.isEmpty, request.userAgent.isEmpty else { throw Self.ours }
        request.address = inquiry.address
        request.userAgent = try Self.userAgent(inquiry)
        let opened = try await grant(SessionsMethods.renewSession, request, inquiry, &rates)
        return try answer(200, opened)
    }

    /// A session in another shop of the same person for the one in this.
    func exchange(_ inquiry: Inquiry, _ rates: inout HTTPFields) async throws(Problem) -> Answer {
        var request = try await Self.read(SwitchSessionRequest.self, inquiry)
        guard request.address.isEmpty, request.userAgent.isEmpty else { throw Self.ours }
        request.address = inquiry.address
        request.userAgent = try Self.userAgent(inquiry)
        let opened = try await grant(SessionsMethods.switchSession, request, inquiry, &rates)
        return try answer(200, opened)
    }

    func close(_ inquiry: Inquiry) async throws(Problem) -> Answer {
        let request = try await Self.read(CloseSessionRequest.self, inquiry)
        _ = try await call(SessionsMethods.closeSession, request, inquiry)
        return Answer(status: 204)
    }

    /// Whether the epoch of a token is still the person's.
    static func ask(_ services: Services) -> @Sendable (AccessToken) async throws -> Bool {
        { token in
            var request = CheckSessionRequest()
            request.userID = token.sub
            request.shopID = token.shop
            request.tokenEpoch = token.epoch
            do {
                return try await services.client("jobs").call(
                    SessionsMethods.checkSession,
                    request,
                    CallOptions(timeout: SessionChecks.wait)
                ).active
            } catch let error as RPCError where error.code == .notFound {
                return false
            }
        }
    }

    /// Who acts with the key of a hash.
    static func askKey(_ services: Services) -> @Sendable (String) async throws -> Actor? {
        { hash in
            var request = ResolveApiKeyRequest()
            request.keyHash = hash
            let found = try await services.client("jobs").call(
                ApiKeysMethods.resolveApiKey,
                request,
                CallOptions(timeout: KeyChecks.wait)
            )
            guard found.active else { return nil }
            return Actor(
                userID: found.userID,
                shopID: found.shopID,
                role: "api_key",
                permissions: PermissionSet(
                    found.permissions.compactMap { UInt32(exactly: $0.rawValue) }
                ),
                expires: found.hasExpiresAt ? found.expiresAt.microseconds : 0,
                session: "key:" + found.apiKeyID
            )
        }
    }

    /// An attempt takes from the address; one that succeeds gives back.
    private func grant<Q: Message & Sendable>(
        _ method: Wire.Method<Q, OpenedSession>,
        _ request: Q,
        _ inquiry: Inquiry,
        _ rates: inout HTTPFields
    ) async throws(Problem) -> OpenedSession {
        let key = RateLimits.key(ofAddress: inquiry.address)
        try RateLimits.take(key, from: limits.signIn, now: .now, noting: &rates)
        let opened = try await call(method, request, inquiry)
        limits.signIn.giveBack(key)
        return opened
    }

    private func call<Q: Message & Sendable, S: Message & Sendable>(
        _ method: Wire.Method<Q, S>,
        _ request: Q,
        _ inquiry: Inquiry
    ) async throws(Problem) -> S {
        let headers = try CallHeaders(inquiry)
        let options = CallOptions(
            timeout: headers.timeout,
            idempotencyKey: "gateway:" + inquiry.trace.callKey,
            traceparent: inquiry.trace.traceparent,
            tracestate: inquiry.trace.tracestate,
            requestID: inquiry.trace.requestID
        )
        do {
            return try await services.client("jobs").call(method, request, options)
        } catch let error as RPCError {
            throw Problem(error)
        } catch {
            throw .fault
        }
    }

    private func answer(_ status: Int, _ opened: OpenedSession) throws(Problem) -> Answer {
        let permissions = PermissionSet(
            opened.permissions.compactMap { UInt32(exactly: $0.rawValue) }
        )
        let token = AccessToken(
            user: opened.user.id,
            shop: opened.shop.id,
            role: Self.name(opened.user.role),
            permissions: permissions,
            epoch: opened.tokenEpoch,
            session: opened.sessionID,
            now: now()
        )
        let text: String
        do {
            text = try desk.issue(token)
        } catch {
            throw .fault
        }
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.string("accessToken", text)
        writer.string("tokenType", "Bearer")
        writer.number("expiresIn", AccessToken.lifeSeconds)
        writer.string("refreshToken", opened.refreshToken)
        writer.timestamp("refreshExpires", opened.refreshExpires)
        writer.string("sessionId", opened.sessionID)
        writer.message("user", opened.user)
        writer.message("shop", opened.shop)
        writer.array("permissions", opened.permissions) { $0.enumeration($1) }
        writer.array("shops", opened.shops) { $0.message($1) }
        writer.bool("secondFactorMissing", opened.secondFactorMissing)
        writer.endObject()
        return .json(status, writer.bytes)
    }

    /// The value's proto name, as JSON has it.
    private static func name(_ role: User.Role) -> String {
        let text = JSONWriter.text { $0.enumeration(role) }
        return text.filter { $0 != "\"" }
    }

    private static func read<Q: JSONMapped>(
        _ type: Q.Type,
        _ inquiry: Inquiry
    ) async throws(Problem) -> Q {
        guard inquiry.query.isEmpty else { throw .malformedQuery }
        guard MediaType.isJSON(try inquiry.single(.contentType)) else {
            throw .mediaType("application/json")
        }
        if try inquiry.single(.contentEncoding) != nil { throw .encodedBody }
        let body = try await inquiry.body(bodyBytesMax)
        do throws(JSONRefusal) {
            return try Q.parse(json: body, limits: JSONLimits(bytesMax: bodyBytesMax, depthMax: 4))
        } catch {
            throw .json(error)
        }
    }

    private static func userAgent(_ inquiry: Inquiry) throws(Problem) -> String {
        let text = inquiry.headers[.userAgent] ?? ""
        return String(decoding: text.utf8.prefix(userAgentBytesMax), as: UTF8.self)
    }

    private static var ours: Problem {
        .json(
            JSONRefusal(
                pointer: "",
                reason: "unknown_field",
                detail: "address and userAgent are taken from the connection"
            )
        )
    }
}
