import Crypto
import Foundation
import Synchronization
public import Wire

/// The gateway's part in tests: it vouches for people with a key that lives as long as the test.
/// Whoever knows its public key checks its stamps as those of any gateway.
public final class BenchGateway: Sendable {
    public static let shared = BenchGateway()

    private static let freshMax: Int64 = 30_000_000
    private static let peopleMax = 4096

    private let key = Curve25519.Signing.PrivateKey()
    private let stamped = Mutex<[Actor: Actor]>([:])

    /// The actor with a stamp of that moment, if it is a person without one.
    ///
    /// - Parameter now: microseconds since 1970.
    public func stamped(_ actor: Actor, now: Int64 = ServiceClock.system.now()) throws -> Actor {
        guard actor.isPerson, actor.stamp == nil else { return actor }
        if let known = stamped.withLock({ $0[actor] }), let stamp = known.stamp,
            (0..<Self.freshMax).contains(now - stamp.issued)
        {
            return known
        }
        let new = try actor.stamped(
            publicKey: Array(key.publicKey.rawRepresentation),
            issued: now
        ) { Array(try key.signature(for: $0)) }
        stamped.withLock { stamped in
            if stamped.count >= Self.peopleMax { stamped = [:] }
            stamped[actor] = new
        }
        return new
    }

    /// Takes this gateway's stamps and no other's.
    var verifier: StampVerifier {
        .ed25519(StampKeys([CurveKey(bytes: Array(key.publicKey.rawRepresentation))].compactMap(\.self)))
    }

    /// What a gateway leaves for the services of its machine: the only line of
    /// `<run>/gateway.stamp.pub`.
    public var publicLine: String {
        let key = CurveKey(bytes: Array(key.publicKey.rawRepresentation))
        return "\(StampKeys.holder) \(key?.z85 ?? "")\n"
    }
}
