internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Takes a refresh token for the next one; a token used twice ends its whole family.
enum RenewSession {
    private enum Outcome: Sendable {
        case opened(OpenedSession)
        case reused
        case invalid
    }

    static func handle(_ request: RenewSessionRequest, _ call: Call) async throws -> OpenedSession {
        let outcome: Outcome = try await call.environment.store.write { tx in
            let hash = SecretToken.hash(request.refreshToken)
            let tokens = try tx.acrossShops(
                RefreshToken.self,
                where: [.equal("token_hash", .text(hash))]
            )
            guard let found = tokens.first else { return .invalid }
            var token = found.row
            // Who is gone has not used a token twice.
            guard let user = try tx.get(User.self, token.userID, in: found.shop), user.isActive
            else { return .invalid }
            if token.revoked || token.hasUsedAt {
                try Session.revoke(family: token.familyID, tx, call)
                return .reused
            }
            guard token.expiresAt.microseconds > call.now,
                let credential = try PersonAccess.credential(of: user.id, tx, in: found.shop)
            else { return .invalid }
            token.usedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            _ = try tx.update(token, expecting: nil, in: found.shop, by: call.authorship)
            let session = Session(
                user: user,
                credential: credential,
                family: token.familyID,
                proven: token.proven,
                address: request.address,
                userAgent: request.userAgent,
                shop: found.shop
            )
            return .opened(try session.open(tx, call))
        }
        switch outcome {
        case .opened(let session): return session
        case .reused: throw SignInRefusal.refreshTokenReused
        case .invalid: throw SignInRefusal.refreshTokenInvalid
        }
    }
}

/// Signs out. Unknown tokens are no error.
enum CloseSession {
    static func handle(
        _ request: CloseSessionRequest,
        _ call: Call
    ) async throws -> Google_Protobuf_Empty {
        try await call.environment.store.write { tx in
            let hash = SecretToken.hash(request.refreshToken)
            let tokens = try tx.acrossShops(
                RefreshToken.self,
                where: [.equal("token_hash", .text(hash))]
            )
            for token in tokens {
                try Session.revoke(family: token.row.familyID, tx, call)
            }
            return Google_Protobuf_Empty()
        }
    }
}

/// Whether tokens of an epoch are still good, with the permissions of now (J008).
enum CheckSession {
    static func handle(
        _ request: CheckSessionRequest,
        _ call: Call
    ) async throws -> CheckSessionResponse {
        guard let shop = ShopID(request.shopID) else { return CheckSessionResponse() }
        return try await call.read { view in
            guard let user = try view.get(User.self, request.userID, in: shop),
                let credential = try view.first(
                    UserCredential.self,
                    in: shop,
                    where: [.equal("user_id", .uuid(user.id))]
                )
            else { return CheckSessionResponse() }
            return CheckSessionResponse.with {
                $0.active = user.isActive && credential.tokenEpoch == request.tokenEpoch
                $0.permissions = user.permissions
                $0.role = user.role
            }
        }
    }
}
