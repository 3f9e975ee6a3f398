import Crypto
import Foundation
import Synchronization
import Wire

/// Vouches for people before the services. A stamp is given again until it is half as old as it may
/// get, so that a person who is at work costs one signature in 30 s, not one a call.
final class StampDesk: Sendable {
    /// Microseconds for which a stamp is given again. What a service calls on a person's behalf
    /// has the rest of the stamp's time: 30 s at least.
    static let freshMax = Stamp.ageMax / 2
    /// People remembered, in each of two generations.
    static let peopleMax = 4096

    private let key: Curve25519.Signing.PrivateKey
    private let publicKey: [UInt8]
    private let now: @Sendable () -> Int64
    private let given = Mutex(Given())

    /// By the actor without its stamp; the older generation is dropped when the newer is full.
    private struct Given {
        var newer: [Actor: Actor] = [:]
        var older: [Actor: Actor] = [:]
    }

    /// - Parameter now: microseconds since 1970.
    init(_ key: Curve25519.Signing.PrivateKey, now: @escaping @Sendable () -> Int64) {
        self.key = key
        publicKey = Array(key.publicKey.rawRepresentation)
        self.now = now
    }

    func stamped(_ actor: Actor) throws(RPCError) -> Actor {
        let known = given.withLock { $0.newer[actor] ?? $0.older[actor] }
        // Of the future after the clock was put back: then it is not given again either.
        if let known, let stamp = known.stamp, (0..<Self.freshMax).contains(now() - stamp.issued) {
            return known
        }
        return try stampedAnew(actor)
    }

    /// For a service that takes the stamp for too old.
    func stampedAnew(_ actor: Actor) throws(RPCError) -> Actor {
        let new: Actor
        do {
            new = try actor.stamped(publicKey: publicKey, issued: now()) {
                Array(try key.signature(for: $0))
            }
        } catch {
            throw RPCError(.internal, "INTERNAL", "nothing can be signed", outcome: .notSent)
        }
        given.withLock { given in
            if given.newer.count >= Self.peopleMax {
                given.older = given.newer
                given.newer = [:]
            }
            given.newer[actor] = new
        }
        return new
    }
}
