internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// One sign-in: a family of refresh tokens, each used once.
struct Session {
    /// A refresh token not used for so long is worth nothing.
    static let refreshDays: Int64 = 30
    /// A session that the shop does not let work yet may enrol a second factor, and no more.
    let user: User
    let credential: UserCredential
    let family: String
    /// The same person in other shops.
    let proven: [ProvenPerson]
    let address: String
    let userAgent: String
    let shop: ShopID

    /// The next token of the family, and what the gateway needs for an access token.
    func open(_ tx: Transaction, _ call: Call) throws -> OpenedSession {
        var random = SystemRandomNumberGenerator()
        let secret = SecretToken.make(random: &random)
        let expires = Google_Protobuf_Timestamp(
            microseconds: call.now + Self.refreshDays * 86_400_000_000
        )
        let token = RefreshToken.with {
            $0.userID = user.id
            $0.tokenHash = secret.hash
            $0.familyID = family
            $0.expiresAt = expires
            $0.proven = proven
            if !address.isEmpty { $0.address = address.cut(45) }
            if !userAgent.isEmpty { $0.userAgent = userAgent.cut(500) }
        }
        _ = try tx.insert(token, in: shop, by: call.authorship)
        let row = try tx.get(Shop.self, shop.text, in: shop)
        let isShort = row?.demandsSecondFactor(of: user.role) == true && !credential.hasSecondFactor
        return try OpenedSession.with {
            $0.user = user
            if let row { $0.shop = row }
            $0.permissions = isShort ? [] : user.permissions
            $0.secondFactorMissing = isShort
            $0.refreshToken = secret.text
            $0.refreshExpires = expires
            $0.tokenEpoch = credential.tokenEpoch
            $0.sessionID = family
            $0.shops = try proven.compactMap { try ReachableShop.of($0, tx) }
        }
    }

    /// Ends a sign-in, also where it was exchanged into another shop.
    static func revoke(family: String, _ tx: Transaction, _ call: Call) throws {
        let tokens = try tx.acrossShops(
            RefreshToken.self,
            where: [.equal("family_id", .uuid(family)), .equal("revoked", false)]
        )
        for owned in tokens {
            var token = owned.row
            token.revoked = true
            _ = try tx.update(token, expecting: nil, in: owned.shop, by: call.authorship)
        }
    }
}

extension ProvenPerson {
    static func of(_ credential: UserCredential, in shop: ShopID) -> ProvenPerson {
        ProvenPerson.with {
            $0.userID = credential.userID
            $0.shopID = shop.text
            $0.tokenEpoch = credential.tokenEpoch
        }
    }

    /// The person, if what was proven still holds: an active person whose password, role and
    /// state are those of then.
    func found(_ view: View) throws -> (shop: ShopID, user: User, credential: UserCredential)? {
        guard let shop = ShopID(shopID), let user = try view.get(User.self, userID, in: shop),
            user.isActive,
            let credential = try PersonAccess.credential(of: userID, view, in: shop),
            credential.tokenEpoch == tokenEpoch
        else { return nil }
        return (shop, user, credential)
    }
}

extension ReachableShop {
    static func of(_ person: ProvenPerson, _ view: View) throws -> ReachableShop? {
        guard let found = try person.found(view) else { return nil }
        return try named(found.shop, view)
    }

    static func named(_ shop: ShopID, _ view: View) throws -> ReachableShop? {
        guard let row = try view.get(Shop.self, shop.text, in: shop) else { return nil }
        return ReachableShop.with {
            $0.shopID = shop.text
            $0.name = row.name
        }
    }
}
