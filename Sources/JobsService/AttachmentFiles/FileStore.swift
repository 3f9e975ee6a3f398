internal import Store

/// SHA-256 of a file's bytes, in lower-case hexadecimal: its only name.
struct FileHash: Sendable, Hashable {
    let text: String

    /// Nil for anything but 64 hexadecimal digits.
    init?(_ text: String) {
        let isHex = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
        }
        guard isHex, text.utf8.count == 64 else { return nil }
        self.text = text
    }
}

/// A file in the store.
struct StoredFile: Sendable, Equatable {
    let hash: FileHash
    /// Bytes.
    let size: Int64
}

/// Where the bytes of attachments are kept: each shop's apart, each file once, under the hash of
/// its bytes. A disk or an object store; nothing that a client says is ever part of a name.
protocol FileStore: Sendable {
    /// Keeps the bytes. When this returns they are safe, and whole; before, there is nothing. Bytes
    /// that are there already count as new ones for ``delete(_:in:ifOlderThan:)``.
    func put(_ source: ByteSource, in shop: ShopID) async throws -> StoredFile
    /// Nil when there is no such file.
    func open(_ hash: FileHash, in shop: ShopID) async throws -> StoredFile?
    /// At most `count` bytes from `offset`; nil when there is no such file.
    func read(
        _ hash: FileHash,
        in shop: ShopID,
        at offset: Int64,
        count: Int
    ) async throws -> [UInt8]?
    /// The file to read from anywhere, while it is open; nil when there is no such file. A store
    /// that is far away may keep a copy near by as long.
    func source(_ hash: FileHash, in shop: ShopID) async throws -> ByteSource?
    /// Removes a file that was put before that instant; whether it did. Nobody's put comes between
    /// the look at its age and the removal.
    ///
    /// - Parameter instant: microseconds since 1970; nil = whatever its age.
    @discardableResult
    func delete(_ hash: FileHash, in shop: ShopID, ifOlderThan instant: Int64?) async throws -> Bool
    /// Shops that have files.
    func shops() async throws -> [ShopID]
    /// The files of a shop whose hashes begin with these two digits.
    func files(in shop: ShopID, beginning: String) async throws -> [FileHash]
}

extension FileStore {
    func exists(_ hash: FileHash, in shop: ShopID) async throws -> Bool {
        try await open(hash, in: shop) != nil
    }

    /// `00` to `ff`: the beginnings of all hashes.
    static var beginnings: [String] {
        let digits = "0123456789abcdef"
        return digits.flatMap { first in digits.map { "\(first)\($0)" } }
    }
}
