internal import Chassis
internal import Contracts
internal import Foundation
internal import Schema
internal import Store

/// Where the pieces of an archive wait until they are a shop. Thrown away with every start of the
/// service.
struct ArchiveStaging: Sendable {
    private static let folder = "archives"

    /// Folder of this one archive.
    let path: String

    /// - Parameter id: a UUID, which the contract has checked.
    init(_ id: String, _ environment: Environment) {
        path = "\(environment.dataDirectory)/\(Self.folder)/in-\(id.lowercased())"
    }

    /// A new folder for an archive on its way out.
    static func exportFolder(of environment: Environment) -> String {
        "\(environment.dataDirectory)/\(folder)/out-\(UUID().uuidString.lowercased())"
    }

    /// What an earlier run of the service has left behind.
    static func clear(_ environment: Environment) throws {
        let path = "\(environment.dataDirectory)/\(folder)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Adds a piece to the end of its file. A piece that is there already is passed over.
    ///
    /// - Returns: the file's size.
    func add(_ piece: StageArchiveRequest) throws -> Int64 {
        guard ArchiveLayout.isPath(piece.path) else {
            throw ArchiveRefusal.piece(path: piece.path, why: "no path of an archive")
        }
        let whole = file(piece.path)
        try FileManager.default.createDirectory(
            atPath: (whole as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        if !FileManager.default.fileExists(atPath: whole) {
            _ = FileManager.default.createFile(
                atPath: whole,
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            )
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: whole))
        defer { try? handle.close() }
        let size = Int64(clamping: try handle.seekToEnd())
        let end = piece.offset.addingClamped(Int64(piece.content.count))
        if end <= size { return size }
        guard piece.offset == size else {
            throw ArchiveRefusal.piece(path: piece.path, why: "\(size) bytes are here so far")
        }
        guard end <= ArchiveLayout.bytesMax else {
            throw ArchiveRefusal.tooLarge(what: "bytes", max: ArchiveLayout.bytesMax)
        }
        try handle.write(contentsOf: piece.content)
        return end
    }
}
