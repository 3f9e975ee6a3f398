internal import Contracts

/// Setting and checking passwords, off the loop.
enum Passwords {
    /// The hashes of new passwords, in order. Too short ones are refused.
    static func hash(_ passwords: [String]) async throws -> [String] {
        var hashes: [String] = []
        for password in passwords {
            guard password.count >= PasswordHash.passwordCharactersMin,
                password.utf8.count <= PasswordHash.passwordBytesMax
            else { throw SignInRefusal.passwordTooWeak }
            let hash = try await PasswordWorker.shared.run {
                var random = SystemRandomNumberGenerator()
                return try PasswordHash.make(password, random: &random)
            }
            hashes.append(hash)
        }
        return hashes
    }

    /// Whether the password is the one of the hash. Without a hash the work is done all the same,
    /// so that an unknown address takes as long as a wrong password.
    static func check(_ password: String, _ hash: String?) async throws -> Bool {
        try await PasswordWorker.shared.run {
            guard let hash else {
                _ = PasswordHash.matches(password, Self.decoy)
                return false
            }
            return PasswordHash.matches(password, hash)
        }
    }

    /// A hash of the same cost that no password is checked against.
    private static let decoy: String = {
        var random = SystemRandomNumberGenerator()
        let password = String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
        return (try? PasswordHash.make(password, random: &random)) ?? ""
    }()
}
