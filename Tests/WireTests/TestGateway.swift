import Crypto
import Foundation
import Glibc

@testable import Wire

/// The gateway's part in tests: vouches for people with a real key, made for the test.
struct TestGateway: Sendable {
    static let shared = TestGateway()

    let key = Curve25519.Signing.PrivateKey()

    var publicBytes: [UInt8] { Array(key.publicKey.rawRepresentation) }
    var publicKey: CurveKey { get throws { try Self.present(CurveKey(bytes: publicBytes)) } }

    /// - Parameter issued: microseconds since 1970; nil = now.
    func stamped(_ actor: Actor, issued: Int64? = nil) throws -> Actor {
        try actor.stamped(publicKey: publicBytes, issued: issued ?? WallClock.microseconds()) {
            Array(try key.signature(for: $0))
        }
    }

    /// The line of `gateway.stamp.pub`.
    var line: String { get throws { "\(StampKeys.holder) \(try publicKey.z85)\n" } }

    /// - Parameter counted: goes up with each signature that is checked.
    func verifier(counted: Counted? = nil) throws -> StampVerifier {
        Self.verifier(StampKeys([try publicKey], logger: quiet), counted: counted)
    }

    static func verifier(_ keys: StampKeys, counted: Counted? = nil) -> StampVerifier {
        StampVerifier(keys: keys) { signature, message, key in
            counted?.add()
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else {
                return false
            }
            return key.isValidSignature(signature, for: message)
        }
    }

    /// Replaces a file as a whole.
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
        let new = path + ".new"
        try text.write(toFile: new, atomically: false, encoding: .utf8)
        chmod(new, mode)
        rename(new, path)
    }

    private struct Absent: Error {}

    private static func present<T>(_ value: T?) throws -> T {
        guard let value else { throw Absent() }
        return value
    }
}
