import Crypto
import Foundation

/// The keys that sign access tokens, and those whose tokens are still taken: the files of one
/// directory.
///
/// `<kid>.key` holds an Ed25519 private key (32 bytes, base64url), mode 0600; `<kid>.pub` holds a
/// public key of another gateway or of a retired one. The private key whose kid sorts last signs,
/// so a kid begins with its date. A first key is made when there is none.
struct TokenKeys: Sendable {
    /// Keys of one directory; more is a mistake.
    static let keysMax = 32
    static let keyBytes = 32

    let signing: Curve25519.Signing.PrivateKey
    let signingID: String
    let accepted: [String: Curve25519.Signing.PublicKey]

    init(signing: Curve25519.Signing.PrivateKey, id: String) {
        self.signing = signing
        signingID = id
        accepted = [id: signing.publicKey]
    }

    private init(
        private ours: [String: Curve25519.Signing.PrivateKey],
        public theirs: [String: Curve25519.Signing.PublicKey]
    ) throws(Refusal) {
        guard let newest = ours.max(by: { $0.key < $1.key }) else { throw .none }
        signing = newest.value
        signingID = newest.key
        accepted = theirs.merging(ours.mapValues(\.publicKey)) { $1 }
    }

    /// Reads the directory; makes it and a first key when there is none.
    ///
    /// - Parameter today: `2026-02-14`, the beginning of a new key's name.
    init(directory: String, today: String) throws {
        let files = FileManager.default
        if !files.fileExists(atPath: directory) {
            try files.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        var names = try files.contentsOfDirectory(atPath: directory)
        if !names.contains(where: { $0.hasSuffix(".key") }) {
            try Self.makeKey(in: directory, today: today)
            names = try files.contentsOfDirectory(atPath: directory)
        }
        guard names.count <= Self.keysMax else { throw Refusal.tooMany(names.count) }
        var ours: [String: Curve25519.Signing.PrivateKey] = [:]
        var theirs: [String: Curve25519.Signing.PublicKey] = [:]
        for name in names {
            let path = directory + "/" + name
            if name.hasSuffix(".key") {
                let id = try Self.id(String(name.dropLast(4)))
                ours[id] = try Self.read(path)
            } else if name.hasSuffix(".pub") {
                let id = try Self.id(String(name.dropLast(4)))
                theirs[id] = try .init(rawRepresentation: Self.bytes(path))
            }
        }
        try self.init(private: ours, public: theirs)
    }

    enum Refusal: Error, CustomStringConvertible {
        case none
        case tooMany(Int)
        case readableByOthers(String)
        case notAKey(String)
        case badName(String)
        case cannotWrite(String)

        var description: String {
            switch self {
            case .none: "no signing key"
            case .tooMany(let count): "\(count) files in the key directory, at most \(keysMax)"
            case .readableByOthers(let path): "\(path) can be read by others: chmod 600"
            case .notAKey(let path): "\(path) is not 32 bytes in base64url"
            case .badName(let name): "\(name): a key's name has 1–64 letters, digits and dashes"
            case .cannotWrite(let path): "\(path) cannot be written"
            }
        }
    }

    private static func makeKey(in directory: String, today: String) throws {
        let key = Curve25519.Signing.PrivateKey()
        let mark = SHA256.hash(data: key.publicKey.rawRepresentation).prefix(4)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try write(key, to: "\(directory)/\(today)-\(mark).key")
    }

    /// Never over a file that is there.
    static func write(_ key: Curve25519.Signing.PrivateKey, to path: String) throws {
        let text = Base64URL.encode(key.rawRepresentation) + "\n"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Refusal.cannotWrite(path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Foundation.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw Refusal.cannotWrite(path)
        }
    }

    /// A private key that nobody else can read.
    static func read(_ path: String) throws -> Curve25519.Signing.PrivateKey {
        try checkMode(path)
        return try .init(rawRepresentation: bytes(path))
    }

    private static func checkMode(_ path: String) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else { throw Refusal.readableByOthers(path) }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Base64URL.decode(trimmed.utf8), bytes.count == keyBytes else {
            throw Refusal.notAKey(path)
        }
        return bytes
    }

    private static func id(_ name: String) throws -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, (1...64).contains(name.utf8.count) else { throw Refusal.badName(name) }
        return name
    }
}
