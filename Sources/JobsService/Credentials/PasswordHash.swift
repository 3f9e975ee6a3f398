internal import CArgon2

/// A password kept as an Argon2id hash in its PHC string form.
///
/// Parameters follow OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane; a random salt
/// of 16 bytes, a tag of 32. The string carries them, so that they can be raised later without
/// breaking the hashes that are there.
enum PasswordHash {
    static let memoryKibibytes: UInt32 = 19 * 1024
    static let passes: UInt32 = 2
    static let lanes: UInt32 = 1
    static let saltBytes = 16
    static let tagBytes = 32
    /// Longer passwords are refused: hashing must not become a way to use up the machine.
    static let passwordBytesMax = 1024
    /// Shorter ones are refused when a password is set.
    static let passwordCharactersMin = 10

    /// The PHC string of a new password. Takes about 20 ms and 19 MiB: never on the loop.
    static func make(_ password: String, random: inout some RandomNumberGenerator) throws -> String
    {
        let salt = (0..<saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let secret = Array(password.utf8)
        let length = argon2_encodedlen(
            passes,
            memoryKibibytes,
            lanes,
            UInt32(saltBytes),
            UInt32(tagBytes),
            Argon2_id
        )
        var encoded = [CChar](repeating: 0, count: length)
        let status = argon2id_hash_encoded(
            passes,
            memoryKibibytes,
            lanes,
            secret,
            secret.count,
            salt,
            salt.count,
            tagBytes,
            &encoded,
            encoded.count
        )
        guard status == ARGON2_OK.rawValue else { throw PasswordHashFault(status: status) }
        let text = encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether the password made this hash. A malformed hash matches nothing.
    static func matches(_ password: String, _ encoded: String) -> Bool {
        let secret = Array(password.utf8)
        guard secret.count <= passwordBytesMax else { return false }
        return argon2id_verify(encoded, secret, secret.count) == ARGON2_OK.rawValue
    }
}

/// libargon2 could not hash: out of memory, as a rule.
struct PasswordHashFault: Error {
    let status: Int32
}
