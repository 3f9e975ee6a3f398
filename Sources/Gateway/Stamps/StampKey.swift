import Crypto
import Foundation
import Wire

/// The key that signs for people: a file with an Ed25519 private key (32 bytes, base64url), mode
/// 0600, made at the first start. Its public key lies where the services of the machine look.
struct StampKey: Sendable {
    /// How long the key before this one still counts on this machine: longer than its last stamp.
    static let followingSeconds = 90

    let signing: Curve25519.Signing.PrivateKey

    /// - Throws: `TokenKeys.Refusal` if others may read the file, or it is no key.
    init(file path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try Self.makeFolder((path as NSString).deletingLastPathComponent)
            try TokenKeys.write(Curve25519.Signing.PrivateKey(), to: path)
        }
        signing = try TokenKeys.read(path)
    }

    /// Writes the public key to `path`. A key that was there before stays behind it.
    ///
    /// - Returns: whether there is one, to be taken off by `post(alone:)` when its time is over.
    func post(at path: String) throws -> Bool {
        try Self.makeFolder((path as NSString).deletingLastPathComponent)
        let before = (try? PublicKeyFile(file: path))?.entries.map(\.key) ?? []
        let former = before.first { $0 != publicKey }
        try write([publicKey, former].compactMap(\.self), at: path)
        return former != nil
    }

    func post(alone path: String) throws { try write([publicKey].compactMap(\.self), at: path) }

    private var publicKey: CurveKey? { CurveKey(bytes: Array(signing.publicKey.rawRepresentation)) }

    /// As a whole, so that no service reads half of it.
    private func write(_ keys: [CurveKey], at path: String) throws {
        let text = keys.map { "\(StampKeys.holder) \($0.z85)\n" }.joined()
        let new = path + ".new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw TokenKeys.Refusal.cannotWrite(new) }
        let bytes = Array(text.utf8)
        let count = Foundation.write(file, bytes, bytes.count)
        close(file)
        guard count == bytes.count, rename(new, path) == 0 else {
            throw TokenKeys.Refusal.cannotWrite(path)
        }
    }

    private static func makeFolder(_ path: String) throws {
        let files = FileManager.default
        if files.fileExists(atPath: path) { return }
        try files.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }
}
