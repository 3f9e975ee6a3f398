internal import Crypto
internal import Foundation

/// Codes by time (RFC 6238): HMAC-SHA-1 over the number of 30-second steps since 1970, six digits.
/// SHA-1 is what the apps speak; the code rests on HMAC, which its collisions do not touch.
struct TOTP {
    static let stepSeconds: Int64 = 30
    static let digits = 6
    /// Steps that a phone's clock may be ahead or behind.
    static let driftSteps: Int64 = 1
    static let secretBytes = 20

    let secret: [UInt8]

    init(secret: [UInt8]) { self.secret = secret }

    /// - Parameter text: base32; nil when it is none, or shorter than RFC 4226 allows.
    init?(base32 text: String) {
        guard let bytes = Base32.decode(text), bytes.count >= 16 else { return nil }
        secret = bytes
    }

    static func random(_ random: inout some RandomNumberGenerator) -> TOTP {
        TOTP(secret: (0..<secretBytes).map { _ in .random(in: .min ... .max, using: &random) })
    }

    var base32: String { Base32.encode(secret) }

    /// - Parameter now: microseconds since 1970.
    static func step(at now: Int64) -> Int64 { now / 1_000_000 / stepSeconds }

    func code(at step: Int64, digits: Int = TOTP.digits) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(
                for: counter,
                using: SymmetricKey(data: secret)
            )
        )
        let offset = Int((mac.last ?? 0) & 15)
        let value = mac.dropFirst(offset).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product &* 10 }
        let text = String((value & 0x7FFF_FFFF) % modulus)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The step whose code this is: within the drift, and later than the last one that was taken,
    /// so that no code is taken twice. Every step is looked at, whichever fits.
    func step(of code: String, at now: Int64, after last: Int64) -> Int64? {
        let current = Self.step(at: now)
        var found: Int64?
        for step in (current - Self.driftSteps)...(current + Self.driftSteps)
        where self.code(at: step) == code && step > last {
            found = step
        }
        return found
    }

    /// What a QR code says to the app.
    func uri(account: String, issuer: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        func escaped(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        }
        return "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(base32)"
            + "&issuer=\(escaped(issuer))&algorithm=SHA1&digits=\(Self.digits)"
            + "&period=\(Self.stepSeconds)"
    }
}
