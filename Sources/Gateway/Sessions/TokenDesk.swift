import Crypto
import Foundation
import Synchronization

/// Issues access tokens and reads them back (JWT, EdDSA over Ed25519).
///
/// A header is never parsed: a token is taken only when its first part is, byte for byte, one of
/// the headers that we write for a known key. Another algorithm, `none`, an embedded or remote
/// key, an unknown or missing `kid` have no way in.
final class TokenDesk: Sendable {
    static let textBytesMax = 2048
    /// Seconds that the clocks of two gateways may differ.
    static let clockSkewSeconds: Int64 = 30
    /// Signatures that need not be checked again, in each of two generations.
    static let checkedMax = 4096

    private static let signatureCharacters = 86

    private let signing: Curve25519.Signing.PrivateKey
    private let signingHeader: String
    private let keysByHeader: [Substring: Curve25519.Signing.PublicKey]
    private let checked = Mutex(Checked())

    /// Tokens whose signature holds; the older generation is dropped when the newer is full.
    private struct Checked {
        var newer: [String: AccessToken] = [:]
        var older: [String: AccessToken] = [:]
    }

    init(_ keys: TokenKeys) {
        signing = keys.signing
        signingHeader = Self.header(keys.signingID)
        keysByHeader = Dictionary(
            keys.accepted.map { (Substring(Self.header($0.key)), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func issue(_ token: AccessToken) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let signed = signingHeader + "." + Base64URL.encode(try encoder.encode(token))
        let signature = try signing.signature(for: Data(signed.utf8))
        return signed + "." + Base64URL.encode(signature)
    }

    /// - Parameter now: seconds since 1970.
    func read(_ text: String, now: Int64) throws(AccessToken.Refusal) -> AccessToken {
        guard text.utf8.count <= Self.textBytesMax else { throw .malformed }
        let token: AccessToken
        if let known = recall(text) {
            token = known
        } else {
            token = try check(text)
            remember(text, token)
        }
        guard token.iat <= now + Self.clockSkewSeconds else { throw .notYetValid }
        guard token.exp > now else { throw .expired }
        return token
    }

    private func check(_ text: String) throws(AccessToken.Refusal) -> AccessToken {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        guard let key = keysByHeader[parts[0]] else { throw .unknownHeader }
        guard parts[2].utf8.count == Self.signatureCharacters,
            let signature = Base64URL.decode(parts[2].utf8),
            let payload = Base64URL.decode(parts[1].utf8)
        else { throw .malformed }
        let signed = Data((parts[0] + "." + parts[1]).utf8)
        guard key.isValidSignature(Data(signature), for: signed) else { throw .badSignature }
        guard let token = try? JSONDecoder().decode(AccessToken.self, from: Data(payload)),
            token.iss == AccessToken.issuer, token.aud == AccessToken.audience,
            !token.sub.isEmpty, !token.shop.isEmpty,
            token.exp > token.iat, token.exp - token.iat <= AccessToken.lifeSeconds,
            token.iat >= 0, token.actor != nil
        else { throw .badClaims }
        return token
    }

    private func recall(_ text: String) -> AccessToken? {
        checked.withLock { $0.newer[text] ?? $0.older[text] }
    }

    private func remember(_ text: String, _ token: AccessToken) {
        checked.withLock { checked in
            if checked.newer.count >= Self.checkedMax {
                checked.older = checked.newer
                checked.newer = [:]
            }
            checked.newer[text] = token
        }
    }

    /// The first part of every token that this key signs.
    static func header(_ id: String) -> String {
        Base64URL.encode(Array(#"{"alg":"EdDSA","kid":"\#(id)","typ":"at+jwt"}"#.utf8))
    }
}
