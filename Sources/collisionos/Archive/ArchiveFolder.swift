import Contracts
import Foundation

/// The files of a shop's archive on this machine's disk.
struct ArchiveFolder: Sendable {
    static let manifest = "manifest.json"

    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let path: String

    /// A new archive: the folder is made, and holds nothing yet.
    init(new path: String) throws {
        self.path = path
        let there = try? FileManager.default.contentsOfDirectory(atPath: path)
        guard there?.isEmpty ?? true else {
            throw Unusable(description: "\(path) is not empty")
        }
        for name in ["tables", "csv", "files"] {
            try FileManager.default.createDirectory(
                atPath: path + "/" + name,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }

    init(at path: String) { self.path = path }

    func whole(_ name: String) -> String { path + "/" + name }

    /// What the manifest says; nothing else of the archive is looked at.
    func readManifest() throws -> JSONValue {
        guard let data = FileManager.default.contents(atPath: whole(Self.manifest)) else {
            throw Unusable(
                description: "\(path) holds no \(Self.manifest): it is no archive, or cut off"
            )
        }
        return try JSONParser.parse(Array(data))
    }

    /// Every file of the manifest with its size, each once.
    func files(of manifest: JSONValue) throws -> [(path: String, bytes: Int64)] {
        var seen: Set<String> = []
        var files: [(path: String, bytes: Int64)] = []
        for file in manifest["files"].items {
            guard let name = file["path"].text, Self.isPath(name),
                let bytes = file["bytes"].integer, bytes >= 0
            else { throw Unusable(description: "the manifest names a file that no archive has") }
            if seen.insert(name).inserted { files.append((name, bytes)) }
        }
        return files
    }

    /// Sizes on the disk against the manifest's; the hashes are the service's business.
    func checkSizes(_ files: [(path: String, bytes: Int64)]) throws {
        for (name, bytes) in files {
            let facts = try? FileManager.default.attributesOfItem(atPath: whole(name))
            guard let size = (facts?[.size] as? NSNumber)?.int64Value else {
                throw Unusable(description: "\(name) is not there")
            }
            guard size == bytes else {
                throw Unusable(description: "\(name) has \(size) bytes, not \(bytes)")
            }
        }
    }

    /// `tables/x.jsonl`, `csv/x.csv`, `files/…`, and nothing that leads out of the folder.
    static func isPath(_ name: String) -> Bool {
        if name == manifest { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, ["tables", "csv", "files"].contains(parts[0]) else { return false }
        return parts[1].first.map { $0 != "." } ?? false
            && parts[1].utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2E || $0 == 0x5F
            }
    }
}

/// Writes pieces to the files they belong to, one file at a time.
struct PieceWriter: ~Copyable {
    private let folder: ArchiveFolder
    private var name = ""
    private var handle: FileHandle?
    private var size: Int64 = 0
    private(set) var bytes: Int64 = 0
    private(set) var files = 0

    init(_ folder: ArchiveFolder) { self.folder = folder }

    mutating func write(_ piece: ArchivePiece) throws {
        if piece.path != name {
            try handle?.close()
            guard ArchiveFolder.isPath(piece.path), piece.offset == 0,
                FileManager.default.createFile(
                    atPath: folder.whole(piece.path),
                    contents: nil,
                    attributes: [.posixPermissions: 0o600]
                )
            else {
                throw ArchiveFolder.Unusable(description: "\(piece.path) cannot be written")
            }
            handle = try FileHandle(
                forWritingTo: URL(fileURLWithPath: folder.whole(piece.path))
            )
            name = piece.path
            size = 0
            files += 1
        }
        guard piece.offset == size else {
            throw ArchiveFolder.Unusable(description: "\(piece.path): a piece is missing")
        }
        try handle?.write(contentsOf: piece.content)
        size += Int64(piece.content.count)
        bytes += Int64(piece.content.count)
    }

    mutating func end() throws {
        try handle?.synchronize()
        try handle?.close()
        handle = nil
    }
}
