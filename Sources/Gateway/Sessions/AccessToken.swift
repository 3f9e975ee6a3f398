import Foundation
import Wire

/// What an access token says of its bearer. Times are seconds since 1970.
struct AccessToken: Codable, Sendable, Hashable {
    static let issuer = "collisionos"
    static let audience = "collisionos-api"
    static let lifeSeconds: Int64 = 15 * 60

    let iss: String
    let aud: String
    /// User id.
    let sub: String
    /// The tenant of everything the bearer does.
    let shop: String
    let role: String
    /// `PermissionSet` as base64url.
    let perm: String
    /// Rises when the user's password, role or state changes: older tokens end.
    let epoch: Int64
    /// Session id.
    let sid: String
    let iat: Int64
    let exp: Int64

    init(
        user: String,
        shop: String,
        role: String,
        permissions: PermissionSet,
        epoch: Int64,
        session: String,
        now: Int64
    ) {
        iss = Self.issuer
        aud = Self.audience
        sub = user
        self.shop = shop
        self.role = role
        perm = Base64URL.encode(permissions.rawValue)
        self.epoch = epoch
        sid = session
        iat = now
        exp = now + Self.lifeSeconds
    }

    /// The person as the services see them; nil when the permissions do not read.
    var actor: Actor? {
        guard let bits = Base64URL.decode(perm.utf8) else { return nil }
        let (expires, overflow) = exp.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return nil }
        return Actor(
            userID: sub,
            shopID: shop,
            role: role,
            permissions: PermissionSet(rawValue: bits),
            expires: expires,
            session: sid
        )
    }

    /// Why a token is not accepted. Clients only learn "expired" and "invalid".
    enum Refusal: Error, Equatable {
        case malformed, unknownHeader, badSignature, badClaims, expired, notYetValid
    }
}
