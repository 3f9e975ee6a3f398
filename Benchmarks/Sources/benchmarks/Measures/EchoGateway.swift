import Crypto
import Foundation
import Synchronization
import Wire

/// The gateway's part before the echo: vouches for the person whose calls are measured, with a new
/// stamp each half minute, as the gateway does.
final class EchoGateway: Sendable {
    static let shared = EchoGateway()

    private static let freshMax: Duration = .seconds(30)

    private struct Given {
        var options: CallOptions
        var until: ContinuousClock.Instant
    }

    private let key: Curve25519.Signing.PrivateKey
    /// The public key as text, for the process that answers.
    let publicText: String
    private let given = Mutex<Given?>(nil)

    private init() {
        var (key, text) = (Curve25519.Signing.PrivateKey(), "-")
        // A text that looks like a flag is a nuisance on command lines.
        while text.hasPrefix("-") {
            key = Curve25519.Signing.PrivateKey()
            text = CurveKey(bytes: Array(key.publicKey.rawRepresentation))?.z85 ?? ""
        }
        (self.key, publicText) = (key, text)
    }

    /// What a call is made with at that moment.
    func options(now: ContinuousClock.Instant) throws -> CallOptions {
        try given.withLock { given in
            if let given, now < given.until { return given.options }
            var options = EchoService.options
            options.actor = try options.actor?.stamped(
                publicKey: Array(key.publicKey.rawRepresentation),
                issued: Int64(Date().timeIntervalSince1970 * 1_000_000)
            ) { Array(try key.signature(for: $0)) }
            given = Given(options: options, until: now + Self.freshMax)
            return options
        }
    }

    /// Takes the stamps by the key with this text.
    static func verifier(_ publicText: String) -> StampVerifier {
        let keys = StampKeys([CurveKey(z85: publicText)].compactMap(\.self))
        return StampVerifier(keys: keys) { signature, message, key in
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else {
                return false
            }
            return key.isValidSignature(signature, for: message)
        }
    }
}
