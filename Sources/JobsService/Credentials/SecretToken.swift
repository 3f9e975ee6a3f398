internal import Crypto
internal import Foundation

/// A random token handed out once and kept only as its hash: refresh tokens.
struct SecretToken {
    static let bytes = 32

    /// base64url without padding; what the client keeps.
    let text: String
    /// SHA-256 in hex; what the table keeps.
    var hash: String { Self.hash(text) }

    static func make(random: inout some RandomNumberGenerator) -> SecretToken {
        SecretToken(
            text: Self.base64URL(
                (0..<bytes).map { _ in .random(in: .min ... .max, using: &random) }
            )
        )
    }

    static func hash(_ text: String) -> String { hash(Array(text.utf8)) }

    /// SHA-256 in hex.
    static func hash(_ bytes: some DataProtocol) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        for byte in SHA256.hash(data: bytes) {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return String(decoding: hex, as: UTF8.self)
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
        )
        var text: [UInt8] = []
        var bits = 0
        var held: UInt32 = 0
        for byte in bytes {
            held = (held << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(held >> UInt32(bits)) & 63])
            }
        }
        if bits > 0 { text.append(alphabet[Int(held << UInt32(6 - bits)) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }
}
