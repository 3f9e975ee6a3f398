internal import Contracts
internal import Crypto
internal import Foundation
internal import Store
internal import Synchronization

/// What a link opens: one attachment, for one purpose, until an instant.
struct FileGrant: Sendable, Equatable {
    let shop: ShopID
    let attachment: String
    let purpose: FilePurpose
    /// Seconds since 1970.
    let expires: Int64
}

/// Signs links with a key of this service, HMAC-SHA256, and checks them in constant time.
///
/// The key lies beside the files, mode 0600, made at the first use. Without it every link ends: to
/// end all at once, remove the file and restart.
struct LinkSigner: Sendable {
    /// Seconds a link may hold: 7 days.
    static let validSecondsMax: Int64 = 604_800
    static let validSecondsDefault: Int64 = 86_400
    static let keyBytes = 32

    private static let layout: UInt8 = 1
    /// Version, shop, purpose, end, id.
    private static let grantBytes = 1 + 16 + 1 + 8 + 36
    private static let codeBytes = 32

    let key: SymmetricKey

    func token(_ grant: FileGrant) -> String {
        let bytes = Self.bytes(grant)
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
        return Self.text(bytes + Array(code))
    }

    /// Nil for a text that is no link of ours, or one whose time is over.
    ///
    /// - Parameter now: seconds since 1970.
    func grant(_ token: String, now: Int64) -> FileGrant? {
        guard let bytes = Self.bytes(token), bytes.count == Self.grantBytes + Self.codeBytes else {
            return nil
        }
        let signed = Array(bytes.prefix(Self.grantBytes))
        let code = Array(bytes.suffix(Self.codeBytes))
        guard HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: key),
            let grant = Self.grant(signed), grant.expires > now,
            grant.expires - now <= Self.validSecondsMax
        else { return nil }
        return grant
    }

    private static func bytes(_ grant: FileGrant) -> [UInt8] {
        let ends = (0..<8).map { UInt8(truncatingIfNeeded: grant.expires >> Int64(56 - $0 * 8)) }
        return [layout] + grant.shop.bytes + [UInt8(clamping: grant.purpose.rawValue)] + ends
            + Array(grant.attachment.utf8)
    }

    private static func grant(_ bytes: [UInt8]) -> FileGrant? {
        guard bytes.count == grantBytes, bytes.first == layout else { return nil }
        let hex = bytes[1..<17].map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(hex.dropFirst(range.lowerBound).prefix(range.count))
        }
        guard let shop = ShopID(parts.joined(separator: "-")),
            let purpose = FilePurpose(rawValue: Int(bytes[17]))
        else { return nil }
        return FileGrant(
            shop: shop,
            attachment: String(decoding: bytes[26...], as: UTF8.self),
            purpose: purpose,
            expires: bytes[18..<26].reduce(0) { $0 << 8 | Int64($1) }
        )
    }

    // MARK: base64url

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == 0x2D || $0 == 0x5F
        }
        guard isPlain else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map(Array.init)
    }
}

extension LinkSigner {
    private static let known = Mutex<[String: SymmetricKey]>([:])

    /// With the key of a file, which is made when there is none.
    init(file path: String) throws {
        key = try Self.known.withLock { known in
            if let key = known[path] { return key }
            let key = try Self.read(path) ?? Self.make(path)
            known[path] = key
            return key
        }
    }

    private static func read(_ path: String) throws -> SymmetricKey? {
        guard let file = try OpenFile(path) else { return nil }
        let bytes = try file.read(0, keyBytes + 1)
        guard bytes.count == keyBytes else { throw FileFault("link key", EINVAL) }
        return SymmetricKey(data: bytes)
    }

    private static func make(_ path: String) throws -> SymmetricKey {
        let folder = (path as NSString).deletingLastPathComponent
        try LocalFileStore.makeFolders(folder)
        let key = SymmetricKey(size: .bits256)
        let draft = path + ".new"
        unlink(draft)
        let file = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault("create", errno) }
        defer { close(file) }
        try LocalFileStore.write(key.withUnsafeBytes { Array($0) }, to: file)
        guard fsync(file) == 0, rename(draft, path) == 0 else { throw FileFault("rename", errno) }
        try LocalFileStore.flush(folder: folder)
        return key
    }
}
