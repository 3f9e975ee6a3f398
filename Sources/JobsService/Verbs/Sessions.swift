internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Signing in. One answer for an unknown address and a wrong password (J007, J008).
enum OpenSession {
    static func handle(_ request: OpenSessionRequest, _ call: Call) async throws -> OpenedSession {
        let found = try await find(request, call)
        let credential = found?.credential
        if let credential, credential.isLocked(at: call.now) {
            throw SignInRefusal.accountLocked(untilMicroseconds: credential.lockUntil.microseconds)
        }
        let matches = try await Passwords.check(request.password, credential?.passwordHash)
        guard let found else { throw SignInRefusal.signInFailed }
        guard matches else {
            try await noteFailure(found, call)
            throw SignInRefusal.signInFailed
        }
        guard found.user.isActive else { throw SignInRefusal.accountInactive }
        return try await call.environment.store.write { tx in
            let current = try tx.require(UserCredential.self, found.credential.id, in: found.shop)
            guard !current.isLocked(at: call.now) else {
                throw SignInRefusal.accountLocked(untilMicroseconds: current.lockUntil.microseconds)
            }
            _ = try tx.update(
                current.succeeded(),
                expecting: nil,
                in: found.shop,
                by: call.authorship
            )
            return try Session.open(
                found.user,
                epoch: current.tokenEpoch,
                family: UUIDv7.make(),
                address: request.address,
                userAgent: request.userAgent,
                in: found.shop,
                tx,
                call
            )
        }
    }

    private struct Found: Sendable {
        let shop: ShopID
        let user: User
        let credential: UserCredential
    }

    private static func find(_ request: OpenSessionRequest, _ call: Call) async throws -> Found? {
        let email = request.email.lowercased()
        return try await call.read { view in
            var people = try view.acrossShops(User.self, where: [.equal("email", .text(email))])
            if !request.shopID.isEmpty {
                people = people.filter { $0.shop.text == request.shopID.lowercased() }
            }
            guard people.count <= 1 else { throw SignInRefusal.severalShops }
            guard let person = people.first,
                let credential = try view.first(
                    UserCredential.self,
                    in: person.shop,
                    where: [.equal("user_id", .uuid(person.row.id))]
                )
            else { return nil }
            return Found(shop: person.shop, user: person.row, credential: credential)
        }
    }

    private static func noteFailure(_ found: Found, _ call: Call) async throws {
        try await call.environment.store.write { tx in
            let current = try tx.require(UserCredential.self, found.credential.id, in: found.shop)
            _ = try tx.update(
                current.failed(at: call.now),
                expecting: nil,
                in: found.shop,
                by: call.authorship
            )
        }
    }
}

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
            if token.revoked || token.hasUsedAt {
                try Session.revoke(family: token.familyID, in: found.shop, tx, call)
                return .reused
            }
            guard token.expiresAt.microseconds > call.now,
                let user = try tx.get(User.self, token.userID, in: found.shop), user.isActive,
                let credential = try tx.first(
                    UserCredential.self,
                    in: found.shop,
                    where: [.equal("user_id", .uuid(user.id))]
                )
            else { return .invalid }
            token.usedAt = Google_Protobuf_Timestamp(microseconds: call.now)
            _ = try tx.update(token, expecting: nil, in: found.shop, by: call.authorship)
            return .opened(
                try Session.open(
                    user,
                    epoch: credential.tokenEpoch,
                    family: token.familyID,
                    address: request.address,
                    userAgent: request.userAgent,
                    in: found.shop,
                    tx,
                    call
                )
            )
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
                try Session.revoke(family: token.row.familyID, in: token.shop, tx, call)
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
