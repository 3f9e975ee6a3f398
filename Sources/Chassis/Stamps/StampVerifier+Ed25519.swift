import Crypto
import Foundation
import Wire

extension StampVerifier {
    /// The keys with swift-crypto's Ed25519. Wire itself calls no cryptography: what it needs of it
    /// is this one question.
    static func ed25519(_ keys: StampKeys) -> StampVerifier {
        StampVerifier(keys: keys) { signature, message, key in
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else {
                return false
            }
            return key.isValidSignature(signature, for: message)
        }
    }
}

extension Settings {
    /// Where the public keys of the gateways are.
    var stampKeyFiles: [String] {
        let given = list("stamp.keys")
        return given.isEmpty ? [runDirectory + "/gateway.stamp.pub"] : given
    }
}
