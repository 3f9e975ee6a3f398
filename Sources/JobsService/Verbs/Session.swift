internal import Chassis
internal import Contracts
internal import Schema
internal import Store
internal import SwiftProtobuf

/// One sign-in: a family of refresh tokens, each used once.
enum Session {
    /// A refresh token not used for so long is worth nothing.
    static let refreshDays: Int64 = 30

    /// The next token of a family, and what the gateway needs for an access token.
    static func open(
        _ user: User,
        epoch: Int64,
        family: String,
        address: String,
        userAgent: String,
        in shop: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws -> OpenedSession {
        var random = SystemRandomNumberGenerator()
        let secret = SecretToken.make(random: &random)
        let expires = Google_Protobuf_Timestamp(
            microseconds: call.now + refreshDays * 86_400_000_000
        )
        let token = RefreshToken.with {
            $0.userID = user.id
            $0.tokenHash = secret.hash
            $0.familyID = family
            $0.expiresAt = expires
            if !address.isEmpty { $0.address = address.cut(45) }
            if !userAgent.isEmpty { $0.userAgent = userAgent.cut(500) }
        }
        _ = try tx.insert(token, in: shop, by: call.authorship)
        return OpenedSession.with {
            $0.user = user
            if let row = try? tx.get(Shop.self, shop.text, in: shop) { $0.shop = row }
            $0.permissions = user.permissions
            $0.refreshToken = secret.text
            $0.refreshExpires = expires
            $0.tokenEpoch = epoch
            $0.sessionID = family
        }
    }

    static func revoke(
        family: String,
        in shop: ShopID,
        _ tx: Transaction,
        _ call: Call
    ) throws {
        let tokens = try tx.all(
            RefreshToken.self,
            in: shop,
            where: [.equal("family_id", .uuid(family)), .equal("revoked", false)]
        )
        for var token in tokens {
            token.revoked = true
            _ = try tx.update(token, expecting: nil, in: shop, by: call.authorship)
        }
    }
}
