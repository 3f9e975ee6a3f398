/// A code for the day the phone is lost: 80 random bits in four groups, good once. Only the hash
/// is kept; that many bits need no slow one.
enum RecoveryCode {
    static let count = 10
    private static let bytes = 10

    /// `ABCD-EFGH-IJKL-MNOP`.
    static func make(_ random: inout some RandomNumberGenerator) -> String {
        let text = Base32.encode(
            (0..<bytes).map { _ in .random(in: .min ... .max, using: &random) }
        )
        return stride(from: 0, to: text.count, by: 4)
            .map { text.dropFirst($0).prefix(4) }
            .joined(separator: "-")
    }

    /// Of what was typed, whatever its case and dashes.
    static func hash(_ text: String) -> String {
        SecretToken.hash(text.uppercased().filter { $0 != "-" && $0 != " " })
    }
}
