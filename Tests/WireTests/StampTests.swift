import Crypto
import Foundation
import Testing

@testable import Wire

/// Each of these was seen to fail with the check of `KnownActor.refusal` that it names removed.
@Suite("A stamp")
struct StampTests {
    private static let now: Int64 = 1_800_000_000_000_000
    private static let second: Int64 = 1_000_000
    private static let person = Actor(
        userID: "0198c0de-0000-7000-8000-000000000001",
        shopID: "0198c0de-0000-7000-8000-000000000002",
        role: "manager",
        permissions: [5, 9],
        expires: now + 600 * second,
        session: "0198c0de-0000-7000-8000-000000000003"
    )

    private let gateway = TestGateway()

    private func reason(
        _ bytes: [UInt8],
        from peer: String = "gateway",
        now: Int64 = Self.now
    ) throws -> String {
        guard let actor = KnownActor(bytes: bytes) else { return "no actor" }
        return actor.refusal(from: peer, try gateway.verifier(), now: now)?.reason ?? "OK"
    }

    private func reason(
        _ actor: Actor,
        from peer: String = "gateway",
        now: Int64 = Self.now
    ) throws -> String {
        try reason(encoded(actor.wire), from: peer, now: now)
    }

    @Test("lies behind the serialized actor, in 81 bytes whose places are documented")
    func layout() throws {
        let bare: [UInt8] = encoded(Self.person.wire)
        let stamped = try gateway.stamped(Self.person, issued: 0x0102_0304_0506_0708)
        let bytes: [UInt8] = encoded(stamped.wire)
        #expect(Array(bytes.prefix(bare.count)) == bare)
        let stamp = Array(bytes.dropFirst(bare.count))
        #expect(stamp.count == 83 && Array(stamp.prefix(3)) == [0x42, 0x51, 0x01])
        #expect(Array(stamp[3..<11]) == Array(gateway.publicBytes.prefix(8)))
        #expect(Array(stamp[11..<19]) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(stamped.stamp?.issued == 0x0102_0304_0506_0708)
        // What is signed, written out: whoever reads docs/wire.md arrives at the same bytes.
        let message = Array("collisionos-actor-stamp".utf8) + [0] + stamp[2..<19] + bare
        #expect(
            gateway.key.publicKey.isValidSignature(Array(stamp[19...]), for: Data(message))
        )
    }

    @Test("any byte changed in it or in what it vouches for, in any way, and the person is refused")
    func mutations() throws {
        let golden: [UInt8] = encoded(try gateway.stamped(Self.person, issued: Self.now).wire)
        #expect(try reason(golden) == "OK")
        var reasons: [String: Int] = [:]
        for index in golden.indices {
            for bit in 0..<8 {
                var bytes = golden
                bytes[index] ^= 1 << bit
                let reason = try reason(bytes)
                #expect(reason != "OK", "byte \(index), bit \(bit)")
                reasons[reason, default: 0] += 1
            }
        }
        #expect(reasons["STAMP_INVALID", default: 0] > golden.count * 4, "\(reasons)")
        for count in golden.indices { #expect(try reason(Array(golden.prefix(count))) != "OK") }
    }

    @Test("vouches for one person of one shop with what it may, and by the right key only")
    func substitutions() throws {
        let stamped = try gateway.stamped(Self.person, issued: Self.now)
        let changes: [(inout Actor) -> Void] = [
            { $0.userID = "0198c0de-0000-7000-8000-000000000009" },
            { $0.shopID = "0198c0de-0000-7000-8000-000000000009" },
            { $0.role = "owner" }, { $0.permissions = [5, 9, 100] }, { $0.expires = 0 },
            { $0.session = "" },
        ]
        for (number, change) in changes.enumerated() {
            var other = stamped
            change(&other)
            #expect(try reason(other) == "STAMP_INVALID", "change \(number)")
        }
        let stranger = TestGateway()
        #expect(try reason(stranger.stamped(Self.person, issued: Self.now)) == "STAMP_INVALID")
        // The id of our key over the signature of another's.
        let posing = try Self.person.stamped(publicKey: gateway.publicBytes, issued: Self.now) {
            Array(try stranger.key.signature(for: $0))
        }
        #expect(try reason(posing) == "STAMP_INVALID")
        // Signed for something else: the bare actor, without the words in front.
        let elsewhere = try Self.person.stamped(publicKey: gateway.publicBytes, issued: Self.now) {
            Array(try gateway.key.signature(for: $0.dropFirst(24)))
        }
        #expect(try reason(elsewhere) == "STAMP_INVALID")
    }

    @Test("has one form: whole, of version 1, the last field")
    func form() throws {
        let stamped = try gateway.stamped(Self.person, issued: Self.now)
        let stamp = try #require(stamped.stamp).bytes
        let others: [[UInt8]] = [
            [], Array(stamp.dropLast()), stamp + [0], [2] + stamp.dropFirst(), [1],
        ]
        for other in others {
            var actor = stamped
            actor.stamp = Stamp(bytes: other)
            let expected = other.isEmpty ? "STAMP_MISSING" : "STAMP_INVALID"
            #expect(try reason(actor) == expected, "\(other.count) bytes")
        }
        let bytes: [UInt8] = encoded(stamped.wire)
        // A field behind the stamp is one that nobody signed.
        let promoted: [UInt8] = [3 << 3 | 2, 5] + Array("owner".utf8)
        #expect(try reason(bytes + promoted) == "STAMP_INVALID")
        #expect(try reason(bytes + [0xa0, 0x1f, 7]) == "STAMP_INVALID")
        #expect(try reason(bytes + Stamp.fieldHead + stamp) == "STAMP_INVALID")
        // A length in two bytes where one is enough.
        let padded: [UInt8] = Array(bytes.dropLast(82)) + [0xd1, 0x00] + stamp
        #expect(try reason(padded) == "STAMP_INVALID")
    }

    @Test(
        "counts for 60 s, and up to 5 s before its time",
        arguments: [
            (0, "OK"), (60, "OK"), (61, "STAMP_EXPIRED"), (3_600, "STAMP_EXPIRED"),
            (-5, "OK"), (-6, "STAMP_EXPIRED"), (-3_600, "STAMP_EXPIRED"),
        ] as [(Int64, String)]
    )
    func age(seconds: Int64, expected: String) throws {
        let issued = Self.now - seconds * Self.second
        #expect(try reason(gateway.stamped(Self.person, issued: issued)) == expected)
    }

    @Test("of any time at all overflows nothing", arguments: [Int64.min, -1, 0, .max])
    func anyTime(issued: Int64) throws {
        let expected = "STAMP_EXPIRED"
        #expect(try reason(gateway.stamped(Self.person, issued: issued)) == expected)
    }

    @Test("that was found good is refused again after its time, known or not")
    func replay() throws {
        let counted = Counted()
        let verifier = try gateway.verifier(counted: counted)
        var cache = ActorCache()
        let bytes: [UInt8] = encoded(try gateway.stamped(Self.person, issued: Self.now).wire)
        for (later, expected) in [(0, nil), (59, nil), (61, "STAMP_EXPIRED"), (2, nil)] {
            let known = cache.actor(bytes, bytes.indices)
            let actor = try #require(known)
            let now = Self.now + Int64(later) * Self.second
            #expect(actor.refusal(from: "jobs", verifier, now: now)?.reason == expected)
        }
        #expect(counted.value == 1, "its signature is looked at once")
    }

    @Test("is wanted of a person and of nobody else; who is not a person is who calls")
    func standing() throws {
        var both = Self.person
        both.service = "service:jobs"
        var ended = Self.person
        ended.expires = Self.now
        let cases: [(Actor, peer: String, String)] = [
            (try gateway.stamped(Self.person, issued: Self.now), "gateway", "OK"),
            // Handed on by a service.
            (try gateway.stamped(Self.person, issued: Self.now), "jobs", "OK"),
            (Self.person, "gateway", "STAMP_MISSING"), (Self.person, "jobs", "STAMP_MISSING"),
            (Self.person, "operator", "STAMP_MISSING"),
            (try gateway.stamped(ended, issued: Self.now), "gateway", "ACTOR_EXPIRED"),
            (both, "jobs", "ACTOR_INVALID"),
            (try gateway.stamped(both, issued: Self.now), "jobs", "ACTOR_INVALID"),
            (.service("jobs", shop: "s"), "jobs", "OK"),
            (.service("jobs", shop: "s"), "parts", "ACTOR_FOREIGN"),
            (.service("jobs", shop: "s"), "gateway", "ACTOR_FOREIGN"),
            (.service("", shop: "s"), "jobs", "ACTOR_FOREIGN"),
            (.service("job", shop: "s"), "jobs", "ACTOR_FOREIGN"),
            (.service("operator", shop: "s"), "jobs", "ACTOR_FOREIGN"),
            (Actor(shopID: "s", service: "jobs"), "jobs", "ACTOR_FOREIGN"),
            (.operator(shop: "s"), "operator", "OK"),
            (.operator(shop: "s"), "jobs", "ACTOR_FOREIGN"),
            (.operator(), "gateway", "ACTOR_FOREIGN"),
        ]
        for (number, (actor, peer, expected)) in cases.enumerated() {
            #expect(try reason(actor, from: peer) == expected, "case \(number)")
        }
    }

    @Test("is no use where nobody can check it")
    func noVerifier() throws {
        let actor = KnownActor(try gateway.stamped(Self.person, issued: Self.now))
        #expect(actor.refusal(from: "gateway", nil, now: Self.now)?.reason == "STAMP_INVALID")
    }

    @Test("made for another key list is looked at again when the keys change")
    func generations() throws {
        let other = try TestGateway().publicKey
        let keys = StampKeys([try gateway.publicKey], logger: quiet)
        let counted = Counted()
        let verifier = TestGateway.verifier(keys, counted: counted)
        let actor = KnownActor(try gateway.stamped(Self.person, issued: Self.now))
        for _ in 0..<3 { #expect(actor.isStamped(by: verifier)) }
        #expect(counted.value == 1)
        keys.replace(with: [other, try gateway.publicKey])
        #expect(actor.isStamped(by: verifier) && counted.value == 2)
        keys.replace(with: [other])
        #expect(!actor.isStamped(by: verifier))
    }
}

@Suite("The actors that were seen last")
struct ActorCacheTests {
    @Test("are two for each place, and the one that came before both is forgotten")
    func pairs() throws {
        var cache = ActorCache(pairs: 1)
        let bytes = try (0..<3).map { number in
            let wire = Actor(userID: "u\(number)", shopID: "s").wire
            return try wire.serializedBytes() as [UInt8]
        }
        func known(_ number: Int) throws -> KnownActor {
            let known = cache.actor(bytes[number], bytes[number].indices)
            return try #require(known)
        }
        let (first, second) = (try known(0), try known(1))
        #expect(try known(0) === first)
        #expect(try known(1) === second)
        _ = try known(2)
        #expect(try known(1) === second)
        #expect(try known(0) !== first)
    }
}
