internal import Crypto
internal import Foundation
internal import Store
internal import Synchronization

/// The store on a disk: `<folder>/<shop>/ab/cd/abcd…`.
///
/// A file is written under a name of its own, flushed, renamed to its hash, and the folder flushed:
/// after a crash there is the whole file or none. What is left of a crash in `incoming` goes with
/// the sweep. One process owns the folder.
struct LocalFileStore: FileStore {
    let folder: String

    /// Between the look at a file's age and its removal nobody puts it again, and the other way
    /// round.
    private static let gate = Mutex(())

    var incoming: String { folder + "/incoming" }

    func put(_ source: ByteSource, in shop: ShopID) async throws -> StoredFile {
        try await DiskWorker.shared.run { try putNow(source, shop) }
    }

    func open(_ hash: FileHash, in shop: ShopID) async throws -> StoredFile? {
        let path = path(hash, shop)
        return try await DiskWorker.shared.run {
            try OpenFile(path).map { StoredFile(hash: hash, size: $0.size) }
        }
    }

    func read(
        _ hash: FileHash,
        in shop: ShopID,
        at offset: Int64,
        count: Int
    ) async throws -> [UInt8]? {
        let path = path(hash, shop)
        return try await DiskWorker.shared.run { try OpenFile(path)?.read(offset, count) }
    }

    func source(_ hash: FileHash, in shop: ShopID) async throws -> ByteSource? {
        let path = path(hash, shop)
        return try await DiskWorker.shared.run { try OpenFile(path)?.source }
    }

    @discardableResult
    func delete(
        _ hash: FileHash,
        in shop: ShopID,
        ifOlderThan instant: Int64?
    ) async throws -> Bool {
        let path = path(hash, shop)
        return try await DiskWorker.shared.run {
            try Self.gate.withLock { _ in
                guard let age = Self.modified(path) else { return false }
                if let instant, age >= instant { return false }
                guard unlink(path) == 0 || errno == ENOENT else {
                    throw FileFault("unlink", errno)
                }
                return true
            }
        }
    }

    func shops() async throws -> [ShopID] {
        try await DiskWorker.shared.run { Self.names(in: folder).compactMap { ShopID($0) } }
    }

    func files(in shop: ShopID, beginning: String) async throws -> [FileHash] {
        let first = "\(folder)/\(shop.text)/\(beginning)"
        return try await DiskWorker.shared.run {
            Self.names(in: first).flatMap { second in
                Self.names(in: "\(first)/\(second)").compactMap { FileHash($0) }
            }
        }
    }

    func path(_ hash: FileHash, _ shop: ShopID) -> String {
        folder + "/" + Self.place(of: hash, in: shop)
    }

    /// Relative to the store's folder.
    static func place(of hash: FileHash, in shop: ShopID) -> String {
        let second = hash.text.dropFirst(2).prefix(2)
        return "\(shop.text)/\(hash.text.prefix(2))/\(second)/\(hash.text)"
    }

    // MARK: on the worker

    private func putNow(_ source: ByteSource, _ shop: ShopID) throws -> StoredFile {
        try Self.makeFolders(incoming)
        let draft = "\(incoming)/\(UUIDv7.make())"
        let file = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault("create", errno) }
        var isKept = false
        defer {
            close(file)
            if !isKept { unlink(draft) }
        }
        var digest = SHA256()
        var size: Int64 = 0
        try source.forEachPart { part in
            digest.update(data: part)
            try Self.write(part, to: file)
            size += Int64(part.count)
        }
        guard size == source.size else { throw FileFault("read", EIO) }
        guard fsync(file) == 0 else { throw FileFault("flush", errno) }
        let text = digest.finalize().map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        guard let hash = FileHash(text) else { throw FileFault("hash", EINVAL) }
        let place = path(hash, shop)
        let home = String(place.dropLast(65))
        try Self.makeFolders(home)
        try Self.gate.withLock { _ in
            guard Self.modified(place) == nil else {
                guard utimensat(AT_FDCWD, place, nil, 0) == 0 else {
                    throw FileFault("touch", errno)
                }
                return
            }
            guard rename(draft, place) == 0 else { throw FileFault("rename", errno) }
            isKept = true
        }
        try Self.flush(folder: home)
        return StoredFile(hash: hash, size: size)
    }

    static func write(_ bytes: [UInt8], to file: Int32) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(file, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFault("write", count < 0 ? errno : EIO) }
            done += count
        }
    }

    /// Makes a folder and those it lies in; each new one is flushed into the one above.
    static func makeFolders(_ path: String) throws {
        if modified(path) != nil { return }
        let parent = (path as NSString).deletingLastPathComponent
        if parent != path, !parent.isEmpty { try makeFolders(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFault("mkdir", errno) }
        try flush(folder: parent.isEmpty ? "." : parent)
    }

    static func flush(folder: String) throws {
        let opened = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw FileFault("open", errno) }
        defer { close(opened) }
        guard fsync(opened) == 0 else { throw FileFault("flush", errno) }
    }

    /// Microseconds since 1970; nil when there is nothing.
    static func modified(_ path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000
    }

    static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}
