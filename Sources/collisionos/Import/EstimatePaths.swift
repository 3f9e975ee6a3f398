import EstimateFiles
import Foundation

/// The estimate files below paths that a person named: a document, a zip, one table of an EMS set
/// (which brings its sisters along), or a folder of any of these.
enum EstimatePaths {
    /// Larger files are not opened: no estimate is.
    static let fileBytesMax = 64 << 20
    /// Files below one folder; beyond, the folder is no export folder.
    static let filesMax = 10_000

    /// Members that belong together, and the path under which to report them.
    struct Group: Sendable {
        let path: String
        var members: [EstimateFiles.Member]
    }

    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        let reason: String

        var description: String { "\(path): \(reason)" }
    }

    static func groups(at path: String) throws -> [Group] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Unreadable(path: path, reason: "no such file")
        }
        if isFolder.boolValue { return try groups(in: path) }
        let url = URL(fileURLWithPath: path)
        guard tableSuffixes.contains(url.pathExtension.lowercased()) else {
            return [Group(path: path, members: [try member(path, name: url.lastPathComponent)])]
        }
        return [try set(of: url)]
    }

    /// One group a folder, because an EMS set lies in one.
    private static func groups(in folder: String) throws -> [Group] {
        var byFolder: [String: [String]] = [:]
        var count = 0
        let walk = FileManager.default.enumerator(atPath: folder)
        while let name = walk?.nextObject() as? String {
            let full = folder + "/" + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            count += 1
            guard count <= filesMax else {
                throw Unreadable(path: folder, reason: "more than \(filesMax) files")
            }
            let parent = (full as NSString).deletingLastPathComponent
            byFolder[parent, default: []].append(full)
        }
        return try byFolder.sorted { $0.key < $1.key }.map { parent, files in
            let members = try files.sorted().map {
                try member($0, name: ($0 as NSString).lastPathComponent)
            }
            return Group(path: parent, members: members)
        }
    }

    /// The other tables of the set that the file belongs to: same folder, same name up to the
    /// letter that some programs append.
    private static func set(of url: URL) throws -> Group {
        let folder = url.deletingLastPathComponent().path
        let stem = url.deletingPathExtension().lastPathComponent.lowercased()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let sisters = names.filter { name in
            let other = (name as NSString)
            guard tableSuffixes.contains(other.pathExtension.lowercased()) else { return false }
            let otherStem = other.deletingPathExtension.lowercased()
            return otherStem.hasPrefix(stem) && otherStem.count - stem.count <= 1
                || stem.hasPrefix(otherStem) && stem.count - otherStem.count <= 1
        }
        return Group(
            path: url.path,
            members: try sisters.map { try member(folder + "/" + $0, name: $0) }
        )
    }

    private static func member(_ path: String, name: String) throws -> EstimateFiles.Member {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard size <= fileBytesMax else {
            throw Unreadable(path: path, reason: "\(size) bytes, at most \(fileBytesMax)")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Unreadable(path: path, reason: "cannot be read")
        }
        return EstimateFiles.Member(name: name, bytes: Array(data))
    }

    static let tableSuffixes: Set<String> = [
        "env", "ad1", "ad2", "veh", "dbt", "lin", "pfh", "pfl", "pfm", "pfo", "pfp", "pft", "stl",
        "ttl", "ven",
    ]
}
