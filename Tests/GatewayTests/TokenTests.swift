import Crypto
import Foundation
import Testing
import Wire

@testable import Gateway

@Suite("Access tokens")
struct TokenTests {
    private let key = Curve25519.Signing.PrivateKey()
    private let now: Int64 = 1_800_000_000

    private var desk: TokenDesk { TokenDesk(TokenKeys(signing: key, id: "2026-01-01-aa")) }

    private func token(_ now: Int64) -> AccessToken {
        AccessToken(
            user: "u1",
            shop: "s1",
            role: "MANAGER",
            permissions: [8, 9, 52],
            epoch: 3,
            session: "x1",
            now: now
        )
    }

    /// A token with any header and payload, signed with a key.
    private func forge(
        header: String,
        payload: String? = nil,
        by signer: Curve25519.Signing.PrivateKey? = nil
    ) throws -> String {
        let claims =
            try payload ?? String(decoding: JSONEncoder().encode(token(now)), as: UTF8.self)
        let signed =
            Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        let signature = try (signer ?? key).signature(for: Data(signed.utf8))
        return signed + "." + Base64URL.encode(signature)
    }

    private static let header = #"{"alg":"EdDSA","kid":"2026-01-01-aa","typ":"at+jwt"}"#

    @Test("what was issued is read back as the same person")
    func roundTrip() throws {
        let desk = desk
        let read = try desk.read(try desk.issue(token(now)), now: now)
        let actor = try #require(read.actor)
        #expect(actor.userID == "u1" && actor.shopID == "s1" && actor.session == "x1")
        #expect(actor.permissions.numbers == [8, 9, 52])
        #expect(read.epoch == 3 && read.role == "MANAGER")
    }

    @Test("a token ends after 15 minutes, also when it was read before")
    func expires() throws {
        let desk = desk
        let text = try desk.issue(token(now))
        _ = try desk.read(text, now: now + 899)
        #expect(throws: AccessToken.Refusal.expired) { try desk.read(text, now: now + 900) }
        #expect(throws: AccessToken.Refusal.notYetValid) { try desk.read(text, now: now - 31) }
        _ = try desk.read(text, now: now - 30)
    }

    @Test(
        "no header but our own opens the door",
        arguments: [
            #"{"alg":"none","kid":"2026-01-01-aa","typ":"at+jwt"}"#,
            #"{"alg":"None","typ":"JWT"}"#, #"{"alg":"nOnE","typ":"JWT"}"#,
            #"{"alg":"HS256","kid":"2026-01-01-aa","typ":"at+jwt"}"#,
            #"{"alg":"ES256","kid":"2026-01-01-aa","typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","typ":"at+jwt"}"#, #"{"alg":"EdDSA","kid":"","typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","kid":"2026-01-01-bb","typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","kid":"../../dev/null","typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","kid":"' OR 1=1 --","typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","kid":["2026-01-01-aa"],"typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","kid":"2026-01-01-aa","typ":"JWT"}"#,
            #"{"alg":"EdDSA","kid":"2026-01-01-aa","typ":"at+jwt","crit":["x"]}"#,
            #"{"alg":"EdDSA","kid":"2026-01-01-aa","typ":"at+jwt","jku":"https://evil.example"}"#,
            #"{"alg":"EdDSA","kid":"2026-01-01-aa","jwk":{"kty":"OKP"},"typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","x5c":["MIIB"],"kid":"2026-01-01-aa","typ":"at+jwt"}"#,
            #"{ "alg":"EdDSA","kid":"2026-01-01-aa","typ":"at+jwt"}"#, "", "{}", "null",
        ]
    )
    func headers(header: String) throws {
        let text = try forge(header: header)
        #expect(throws: AccessToken.Refusal.unknownHeader) { try desk.read(text, now: now) }
    }

    @Test("HS256 with the bytes of the public key is no signature")
    func publicKeyAsSecret() throws {
        let header = #"{"alg":"HS256","kid":"2026-01-01-aa","typ":"at+jwt"}"#
        for head in [header, Self.header] {
            let claims = try JSONEncoder().encode(token(now))
            let signed = Base64URL.encode(Array(head.utf8)) + "." + Base64URL.encode(claims)
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(signed.utf8),
                using: SymmetricKey(data: key.publicKey.rawRepresentation)
            )
            let text = signed + "." + Base64URL.encode(Array(code))
            #expect(throws: AccessToken.Refusal.self) { try desk.read(text, now: now) }
        }
    }

    @Test("another key's signature is refused under our key's name")
    func foreignKey() throws {
        let text = try forge(header: Self.header, by: Curve25519.Signing.PrivateKey())
        #expect(throws: AccessToken.Refusal.badSignature) { try desk.read(text, now: now) }
    }

    @Test("a change of any character of a token is refused")
    func everyCharacter() throws {
        let desk = desk
        let text = try desk.issue(token(now))
        let characters = Array(text)
        for position in characters.indices {
            var changed = characters
            changed[position] = changed[position] == "A" ? "B" : "A"
            #expect(throws: AccessToken.Refusal.self) {
                try desk.read(String(changed), now: now)
            }
        }
    }

    @Test("a signature has one form: no second root, no padding, no cut")
    func malleable() throws {
        let desk = desk
        let text = try desk.issue(token(now))
        let parts = text.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(parts[2].utf8))
        // s + L, the other representative of the same scalar.
        let order: [UInt8] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
            0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        var carry = 0
        var second = Array(signature[32...])
        for index in second.indices {
            let sum = Int(second[index]) + Int(order[index]) + carry
            second[index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        let malleated = Base64URL.encode(Array(signature[..<32]) + second)
        let zero = Base64URL.encode(Array(repeating: UInt8(0), count: 64))
        let short = Base64URL.encode(Array(signature.dropLast()))
        for other in [malleated, zero, short, parts[2] + "==", parts[2] + "A", ""] {
            let changed = "\(parts[0]).\(parts[1]).\(other)"
            #expect(throws: AccessToken.Refusal.self) { try desk.read(changed, now: now) }
        }
    }

    @Test(
        "claims that are not ours are refused though our key signed them",
        arguments: [
            "{}", "[]", "null", "", #"{"iss":"collisionos"}"#,
            Claims.json(aud: #""other""#), Claims.json(aud: #"["collisionos-api"]"#),
            Claims.json(iss: #""other""#), Claims.json(iss: #"["collisionos"]"#),
            Claims.json(exp: #""1800000900""#), Claims.json(exp: "1e300"),
            Claims.json(exp: "9223372036854775808"), Claims.json(exp: "-1"),
            Claims.json(exp: "1800000900.5"), Claims.json(exp: "null"),
            Claims.json(exp: "1800086400"), Claims.json(iat: "-5"), Claims.json(sub: #""""#),
            Claims.json(shop: #""""#), Claims.json(shop: "7"), Claims.json(perm: #""!!""#),
        ]
    )
    func claims(payload: String) throws {
        let text = try forge(header: Self.header, payload: payload)
        #expect(throws: AccessToken.Refusal.badClaims) { try desk.read(text, now: now) }
    }

    @Test("the specimen of the claims is good when nothing is changed")
    func specimen() throws {
        _ = try desk.read(try forge(header: Self.header, payload: Claims.json()), now: now)
    }

    @Test("a token of the wrong shape is refused before anything is computed")
    func shapes() throws {
        let good = try desk.issue(token(now))
        let shapes = [
            "", ".", "..", "a.b", good + ".x", good + ".x.y", "." + good, good + "\n", " " + good,
            good.replacingOccurrences(of: ".", with: ".."), String(repeating: "A", count: 100_000),
        ]
        for text in shapes {
            #expect(throws: AccessToken.Refusal.self) { try desk.read(text, now: now) }
        }
    }

    @Test("a retired key's tokens are taken while its public half lies in the directory")
    func severalKeys() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "keys-\(UUID().uuidString)"
        ).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let first = try TokenKeys(directory: directory, today: "2026-01-01")
        let again = try TokenKeys(directory: directory, today: "2026-01-02")
        #expect(first.signingID == again.signingID)
        let old = TokenDesk(first)
        let text = try old.issue(token(now))
        let path = "\(directory)/\(first.signingID).key"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        // The key is retired: only its public half stays, a new one is made.
        try FileManager.default.removeItem(atPath: path)
        let publicHalf = try #require(first.accepted[first.signingID])
        try Base64URL.encode(publicHalf.rawRepresentation).write(
            toFile: "\(directory)/\(first.signingID).pub",
            atomically: true,
            encoding: .utf8
        )
        let rotated = try TokenKeys(directory: directory, today: "2026-02-02")
        #expect(rotated.signingID != first.signingID)
        _ = try TokenDesk(rotated).read(text, now: now)
        try FileManager.default.removeItem(atPath: "\(directory)/\(first.signingID).pub")
        let ended = TokenDesk(try TokenKeys(directory: directory, today: "2026-02-02"))
        #expect(throws: AccessToken.Refusal.unknownHeader) { try ended.read(text, now: now) }
    }

    @Test("a key that others can read stops the start")
    func mode() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "keys-\(UUID().uuidString)"
        ).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let keys = try TokenKeys(directory: directory, today: "2026-01-01")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644],
            ofItemAtPath: "\(directory)/\(keys.signingID).key"
        )
        #expect(throws: TokenKeys.Refusal.self) {
            try TokenKeys(directory: directory, today: "2026-01-01")
        }
    }

    @Test("a revoked session is refused within the period, an unreachable Jobs ends none")
    func checks() async {
        let asked = Asked()
        let checks = SessionChecks { _ in try await asked.answer() }
        let start = ContinuousClock.now
        let token = token(now)
        await asked.set(.success(true))
        #expect(await checks.isActive(token, now: start))
        await asked.set(.success(false))
        #expect(await checks.isActive(token, now: start + .seconds(29)))
        #expect(await !checks.isActive(token, now: start + .seconds(31)))
        #expect(await !checks.isActive(token, now: start + .seconds(40)))
        await asked.set(.failure(RPCError(.unavailable, "X", "")))
        #expect(await !checks.isActive(token, now: start + .seconds(62)))
        let other = AccessToken(
            user: "u2",
            shop: "s",
            role: "R",
            permissions: [],
            epoch: 0,
            session: "y",
            now: now
        )
        #expect(await checks.isActive(other, now: start))
        #expect(await asked.count == 4)
    }

    private actor Asked {
        private var result: Result<Bool, RPCError> = .success(true)
        private(set) var count = 0

        func set(_ new: Result<Bool, RPCError>) { result = new }

        func answer() throws -> Bool {
            count += 1
            return try result.get()
        }
    }
}

/// The payload of a good token, with one claim at a time made wrong.
private enum Claims {
    static func json(
        iss: String = #""collisionos""#,
        aud: String = #""collisionos-api""#,
        sub: String = #""u""#,
        shop: String = #""s""#,
        perm: String = #""AA""#,
        iat: String = "1800000000",
        exp: String = "1800000900"
    ) -> String {
        #"{"iss":\#(iss),"aud":\#(aud),"sub":\#(sub),"shop":\#(shop),"role":"R","perm":\#(perm),"#
            + #""epoch":0,"sid":"x","iat":\#(iat),"exp":\#(exp)}"#
    }
}
