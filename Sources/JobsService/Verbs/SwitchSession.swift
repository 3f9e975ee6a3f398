internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// Exchanges a session for one in another shop of the same person. Only where the password of the
/// sign-in was right is there a way: whoever makes a person with somebody's address in a shop of
/// their own gets no further than that shop.
enum SwitchSession {
    private enum Outcome: Sendable {
        case opened(OpenedSession)
        case refused(SignInRefusal)
    }

    static func handle(_ request: SwitchSessionRequest, _ call: Call) async throws -> OpenedSession
    {
        let outcome: Outcome = try await call.environment.store.write { tx in
            let tokens = try tx.acrossShops(
                RefreshToken.self,
                where: [.equal("token_hash", .text(SecretToken.hash(request.refreshToken)))]
            )
            guard let here = tokens.first else { return .refused(.refreshTokenInvalid) }
            let token = here.row
            if token.revoked || token.hasUsedAt {
                try Session.revoke(family: token.familyID, tx, call)
                return .refused(.refreshTokenReused)
            }
            guard token.expiresAt.microseconds > call.now,
                let user = try tx.get(User.self, token.userID, in: here.shop), user.isActive,
                let credential = try PersonAccess.credential(of: user.id, tx, in: here.shop)
            else { return .refused(.refreshTokenInvalid) }
            guard let way = token.proven.first(where: { $0.shopID == request.shopID.lowercased() }),
                let there = try way.found(tx), !there.credential.isLocked(at: call.now)
            else { return .refused(.shopUnreachable) }
            let checked: UserCredential
            switch there.credential.checking(code: request.code, at: call.now) {
            case .notEnrolled: checked = there.credential
            case .right(let used):
                checked = try tx.update(used, expecting: nil, in: there.shop, by: call.authorship)
            // The token is still good: the exchange is asked for again, with a code.
            case .needed: return .refused(.secondFactorNeeded)
            case .wrong:
                try SignInLock.note(there.user, there.credential, in: there.shop, tx, call)
                return .refused(.secondFactorWrong)
            }
            try Session.revoke(family: token.familyID, tx, call)
            let session = Session(
                user: there.user,
                credential: checked,
                family: token.familyID,
                proven: token.proven.filter { $0.shopID != way.shopID }
                    + [ProvenPerson.of(credential, in: here.shop)],
                address: request.address,
                userAgent: request.userAgent,
                shop: there.shop
            )
            return .opened(try session.open(tx, call))
        }
        switch outcome {
        case .opened(let session): return session
        case .refused(let refusal): throw refusal
        }
    }
}
