internal import Contracts
internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// Holds a staged archive against its manifest: version, every file with its size and hash, nothing
/// beside them. Before anything of it is used.
struct ArchiveCheck {
    let staging: ArchiveStaging

    func manifest() throws -> ArchiveManifest {
        let path = staging.file(ArchiveLayout.manifest)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ArchiveRefusal.incomplete(path: ArchiveLayout.manifest, why: "is not there")
        }
        let manifest = try Self.parse([UInt8](data))
        try checkFiles(manifest)
        try checkTables(manifest)
        return manifest
    }

    /// The version is read before all else: what a newer program adds is not held against it.
    static func parse(_ bytes: [UInt8]) throws(ArchiveRefusal) -> ArchiveManifest {
        let limits = JSONLimits(bytesMax: 512 << 20, depthMax: 8, itemsMax: 1_000_000)
        do {
            var reader = try JSONReader(bytes, limits: limits)
            let fields = try reader.structure().fields
            let found: Int
            switch fields["formatVersion"]?.kind {
            case .numberValue(let number): found = Int(exactly: number) ?? 0
            default: found = 0
            }
            guard found <= Int(ArchiveLayout.version) else {
                throw ArchiveRefusal.version(found: found, known: Int(ArchiveLayout.version))
            }
            guard found >= 1 else {
                throw ArchiveRefusal.damaged(
                    path: ArchiveLayout.manifest,
                    why: "says no format version"
                )
            }
            return try ArchiveManifest.parse(json: bytes, limits: limits)
        } catch let refusal as ArchiveRefusal {
            throw refusal
        } catch {
            let why = (error as? JSONRefusal).map { "\($0.pointer) \($0.reason)" } ?? "no JSON"
            throw .damaged(path: ArchiveLayout.manifest, why: why)
        }
    }

    private func checkFiles(_ manifest: ArchiveManifest) throws {
        guard manifest.files.count <= ArchiveLayout.filesMax else {
            throw ArchiveRefusal.tooLarge(what: "files", max: ArchiveLayout.filesMax)
        }
        var seen: [String: ArchiveFile] = [:]
        var total: Int64 = 0
        for file in manifest.files {
            guard ArchiveLayout.isPath(file.path), file.path != ArchiveLayout.manifest else {
                throw ArchiveRefusal.damaged(
                    path: ArchiveLayout.manifest,
                    why: "names a file that no archive has"
                )
            }
            if let before = seen.updateValue(file, forKey: file.path) {
                guard before.sha256 == file.sha256, before.bytes == file.bytes else {
                    throw ArchiveRefusal.damaged(path: file.path, why: "two hashes")
                }
                continue
            }
            total = total.addingClamped(file.bytes)
            guard total <= ArchiveLayout.bytesMax else {
                throw ArchiveRefusal.tooLarge(what: "bytes", max: ArchiveLayout.bytesMax)
            }
            try check(file)
        }
        for path in try staged() where seen[path] == nil && path != ArchiveLayout.manifest {
            throw ArchiveRefusal.incomplete(path: path, why: "is not in the manifest")
        }
    }

    private func check(_ file: ArchiveFile) throws {
        let path = staging.file(file.path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw ArchiveRefusal.incomplete(path: file.path, why: "is not there")
        }
        let (bytes, hash) = try HashedFile.summary(of: path)
        guard bytes == file.bytes else {
            throw ArchiveRefusal.damaged(
                path: file.path,
                why: "has \(bytes) bytes, not \(file.bytes)"
            )
        }
        guard hash == file.sha256 else {
            throw ArchiveRefusal.damaged(path: file.path, why: "has other bytes")
        }
    }

    /// Every table that the manifest counts has its file, and is one of ours.
    private func checkTables(_ manifest: ArchiveManifest) throws {
        let files = Set(manifest.files.map(\.path))
        let known = Set(ArchiveLayout.records.map { $0.table.name })
        for table in manifest.tables {
            guard known.contains(table.table) else {
                throw ArchiveRefusal.damaged(
                    path: ArchiveLayout.table(table.table),
                    why: "a table that this program has not"
                )
            }
        }
        let wanted =
            manifest.tables.map { ArchiveLayout.table($0.table) } + [
                ArchiveLayout.sequences, ArchiveLayout.audit, ArchiveLayout.table("shops"),
            ]
        for path in wanted where !files.contains(path) {
            throw ArchiveRefusal.incomplete(path: path, why: "is not in the manifest")
        }
    }

    private func staged() throws -> [String] {
        let manager = FileManager.default
        return try manager.contentsOfDirectory(atPath: staging.path).flatMap { name in
            var isFolder: ObjCBool = false
            let path = staging.file(name)
            guard manager.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
            else { return [name] }
            return try manager.contentsOfDirectory(atPath: path).map { name + "/" + $0 }
        }
    }
}
