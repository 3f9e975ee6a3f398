internal import Foundation
internal import Store

/// Where the bytes of uploads wait until they are complete. The names are ids of rows, made by us.
struct UploadFolder: Sendable {
    let folder: String

    /// Writes bytes where they belong; what was there from an earlier try is written over.
    func write(_ bytes: [UInt8], at offset: Int64, of upload: String) async throws {
        let path = path(upload)
        try await DiskWorker.shared.run {
            try LocalFileStore.makeFolders(folder)
            let file = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else { throw FileFault("create", errno) }
            defer { close(file) }
            guard lseek(file, off_t(offset), SEEK_SET) == off_t(offset) else {
                throw FileFault("seek", errno)
            }
            try LocalFileStore.write(bytes, to: file)
        }
    }

    /// The first `size` bytes; nil when they are not there.
    func open(_ upload: String, size: Int64) throws -> ByteSource? {
        if size == 0 { return .bytes([]) }
        guard let file = try OpenFile(path(upload)), file.size >= size else { return nil }
        return ByteSource(size: size) { offset, count in
            try file.read(offset, Int(min(Int64(count), max(0, size - offset))))
        }
    }

    func remove(_ upload: String) async throws {
        let path = path(upload)
        try await DiskWorker.shared.run {
            guard unlink(path) == 0 || errno == ENOENT else { throw FileFault("unlink", errno) }
        }
    }

    /// Removes what was last written before an instant: unfinished uploads, and what crashes left.
    ///
    /// - Returns: how many files.
    func sweep(before instant: Int64) async throws -> Int {
        try await DiskWorker.shared.run {
            LocalFileStore.names(in: folder).count { name in
                let path = "\(folder)/\(name)"
                guard let age = LocalFileStore.modified(path), age < instant else { return false }
                return unlink(path) == 0
            }
        }
    }

    private func path(_ upload: String) -> String { "\(folder)/\(upload).part" }
}
