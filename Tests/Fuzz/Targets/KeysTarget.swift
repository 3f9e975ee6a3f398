@testable import Wire

/// An allow-list, a file of public keys: what is read and written again is read the same, and no
/// key has two names.
///
/// Control: a key kept under a second, longer name; found after 6 s, 348,731 inputs.
enum KeysTarget {
    @Sendable static func take(_ bytes: [UInt8]) {
        guard let file = read(bytes) else { return }
        expect(file.entries.count <= PublicKeyFile.entriesMax, "there are not too many keys")
        expect(Set(file.entries.map(\.key)).count == file.entries.count, "a key is there once")
        let text = file.entries.map { "\($0.name) \($0.key.z85)\n" }.joined()
        expect(read(Array(text.utf8)) == file, "a key file is written as it was read")
        expect((try? AllowList(file.entries)) != nil, "a key file makes an allow-list")
    }

    private static func read(_ bytes: [UInt8]) -> PublicKeyFile? {
        let version = SecurityFile.Version(inode: 0, size: 0, seconds: 0, nanoseconds: 0)
        return try? PublicKeyFile("keys", SecurityFile(version: version, bytes: bytes))
    }
}
