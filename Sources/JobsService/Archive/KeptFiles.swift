internal import Contracts
internal import Foundation

/// The bytes of attachments in the service's own directory, for whoever carries them out and in
/// again. An attachment's `file_path` says where, relative to that directory.
struct KeptFiles: Sendable {
    let directory: String

    /// The file of a path; nil for a path that leads elsewhere, and when there is no such file.
    func existing(_ path: String) -> String? {
        guard Self.isPlain(path) else { return nil }
        var isFolder: ObjCBool = false
        let whole = directory + "/" + path
        guard FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder) else {
            return nil
        }
        return isFolder.boolValue ? nil : whole
    }

    /// Puts a file's bytes at a path. What is there already has the same bytes: paths are made of
    /// hashes.
    func adopt(_ source: String, as path: String) throws {
        guard Self.isPlain(path) else {
            throw ArchiveRefusal.damaged(path: path, why: "leads out of the shop's files")
        }
        let whole = directory + "/" + path
        if FileManager.default.fileExists(atPath: whole) { return }
        try FileManager.default.createDirectory(
            atPath: (whole as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let draft = whole + ".part"
        try? FileManager.default.removeItem(atPath: draft)
        try FileManager.default.copyItem(atPath: source, toPath: draft)
        try FileManager.default.moveItem(atPath: draft, toPath: whole)
    }

    /// The same path in another shop.
    static func moved(_ path: String, from old: String, to new: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0 == old ? new : String($0) }.joined(separator: "/")
    }

    /// Letters, digits, `.`, `_`, `-`, and no part that leads upwards.
    static func isPlain(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !parts.isEmpty
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                            || (0x61...0x7A).contains($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D
                    }
            }
    }
}
