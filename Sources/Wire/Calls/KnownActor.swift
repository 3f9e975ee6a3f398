import Glibc
import SwiftProtobuf
import Synchronization

/// An actor together with its bytes: decoded once, encoded once, handed about by reference.
final class KnownActor: Sendable {
    let actor: Actor
    /// A serialized `WireActor`.
    let bytes: [UInt8]
    /// Of the shop: who shares a queue with whom.
    let tenant: UInt64
    /// Generation of the keys by which the stamp was found good; 0 = not yet.
    private let goodUnder = Atomic<UInt64>(0)

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

    /// Whether a key that counts has signed these bytes. A signature that was found good is not
    /// looked at again until the keys change.
    ///
    /// - Parameter stamps: always the same for one actor.
    func isStamped(by stamps: StampVerifier) -> Bool {
        // Before the key is taken: if they change meanwhile, it is looked at once more.
        let generation = stamps.keys.generation
        if goodUnder.load(ordering: .relaxed) == generation { return true }
        guard let stamp = actor.stamp, stamps.accepts(stamp, on: bytes) else { return false }
        goodUnder.store(generation, ordering: .relaxed)
        return true
    }
}

/// The actors that were seen last, so that of a person's many calls one is decoded and its
/// signature checked (server), or one encoded (client). An actor has two places: a newcomer takes
/// the first, who was there moves to the second, and who was there leaves.
struct ActorCache {
    private let pairs: Int
    private var places: [KnownActor?]

    /// - Parameter pairs: with 2,048 and a thousand people at work, one in eleven shares a pair
    ///   with two others.
    init(pairs: Int = 32) {
        self.pairs = pairs
        places = [KnownActor?](repeating: nil, count: 2 * pairs)
    }

    /// - Parameter range: within the batch.
    /// - Returns: nil if the bytes are no actor.
    mutating func actor(_ batch: [UInt8], _ range: Range<Int>) -> KnownActor? {
        let place = place(ByteHash.of(batch, range))
        if let known = places[place], ByteHash.equal(known.bytes, batch, range) { return known }
        if let known = places[place + 1], ByteHash.equal(known.bytes, batch, range) {
            return known
        }
        guard let new = KnownActor(bytes: Array(batch[range])) else { return nil }
        add(new, at: place)
        return new
    }

    /// - Parameter actor: as a caller gives it.
    mutating func known(_ actor: Actor) -> KnownActor {
        let text = actor.session.isEmpty ? actor.userID : actor.session
        var hash: UInt64 = 0
        for byte in text.utf8.suffix(8) { hash = hash << 8 | UInt64(byte) }
        let place = place(ByteHash.mixed(hash))
        if let known = places[place], known.actor == actor { return known }
        if let known = places[place + 1], known.actor == actor { return known }
        let new = KnownActor(actor)
        add(new, at: place)
        return new
    }

    private mutating func add(_ new: KnownActor, at place: Int) {
        places[place + 1] = places[place]
        places[place] = new
    }

    private func place(_ hash: UInt64) -> Int {
        2 * Int(truncatingIfNeeded: hash % UInt64(pairs))
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
