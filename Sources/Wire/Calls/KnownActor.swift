import Glibc
import SwiftProtobuf

/// An actor together with its bytes: decoded once, encoded once, handed about by reference.
final class KnownActor: Sendable {
    let actor: Actor
    /// A serialized `WireActor`.
    let bytes: [UInt8]
    /// Of the shop: who shares a queue with whom.
    let tenant: UInt64

    init(_ actor: Actor) {
        self.actor = actor
        bytes = encoded(actor.wire)
        tenant = Rendezvous.Key(actor.shopID).hash
    }

    private init(_ actor: Actor, bytes: [UInt8]) {
        self.actor = actor
        self.bytes = bytes
        tenant = Rendezvous.Key(actor.shopID).hash
    }

    /// Nil: these bytes are no actor.
    convenience init?(bytes: [UInt8]) {
        guard let wire = try? WireActor(serializedBytes: bytes) else { return nil }
        self.init(Actor(wire), bytes: bytes)
    }
}

/// The actors that were seen last, so that of a person's many calls one is decoded (server) or
/// encoded (client). Each place holds one actor; a newcomer takes the place.
struct ActorCache {
    private static let placesMax = 64
    private var places = [KnownActor?](repeating: nil, count: placesMax)

    /// - Parameter range: within the batch.
    /// - Returns: nil if the bytes are no actor.
    mutating func actor(_ batch: [UInt8], _ range: Range<Int>) -> KnownActor? {
        let place = Int(truncatingIfNeeded: ByteHash.of(batch, range) % UInt64(Self.placesMax))
        if let known = places[place], ByteHash.equal(known.bytes, batch, range) { return known }
        guard let new = KnownActor(bytes: Array(batch[range])) else { return nil }
        places[place] = new
        return new
    }

    /// - Parameter actor: as a caller gives it.
    mutating func known(_ actor: Actor) -> KnownActor {
        let text = actor.session.isEmpty ? actor.userID : actor.session
        var hash: UInt64 = 0
        for byte in text.utf8.suffix(8) { hash = hash << 8 | UInt64(byte) }
        let place = Int(truncatingIfNeeded: ByteHash.mixed(hash) % UInt64(Self.placesMax))
        if let known = places[place], known.actor == actor { return known }
        let new = KnownActor(actor)
        places[place] = new
        return new
    }
}

/// Spreads bytes over the places of a table. Not keyed: whoever makes two fall together gains
/// nothing but a slower look.
enum ByteHash {
    static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        bytes.withUnsafeBytes { of(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Whether the bytes in `range` of `batch` are `bytes`.
    static func equal(_ bytes: [UInt8], _ batch: [UInt8], _ range: Range<Int>) -> Bool {
        guard bytes.count == range.count else { return false }
        return bytes.withUnsafeBytes { one in
            batch.withUnsafeBytes { other in
                let part = UnsafeRawBufferPointer(rebasing: other[range])
                guard let one = one.baseAddress, let other = part.baseAddress else { return true }
                return memcmp(one, other, bytes.count) == 0
            }
        }
    }

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count)
        var at = 0
        while at + 8 <= bytes.count {
            hash = mixed(hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        while at < bytes.count {
            hash = mixed(hash ^ UInt64(bytes[at]))
            at += 1
        }
        return hash
    }

    /// The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
