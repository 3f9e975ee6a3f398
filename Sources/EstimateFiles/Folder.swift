import Foundation

extension EstimateFiles {
    /// The members at a path: the file, or the regular files of a folder and of its folders, by
    /// name. Symbolic links inside a folder are not followed; hidden files are passed over.
    ///
    /// Refuses a path that is not there or cannot be read, and one beyond the limits of size,
    /// depth and number, before reading it.
    public static func members(at path: String) throws(EstimateFileRefusal) -> [Member] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw EstimateFileRefusal(.empty, "There is no such file.", at: path)
        }
        guard isFolder.boolValue else { return [try member(at: path)] }
        var members: [Member] = []
        try gather(path, depth: 0, into: &members)
        return members
    }

    private static let folderDepthMax = 4

    private static func gather(
        _ folder: String,
        depth: Int,
        into members: inout [Member]
    ) throws(EstimateFileRefusal) {
        guard depth <= folderDepthMax else { return }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw EstimateFileRefusal(.empty, "The folder cannot be read.", at: folder)
        }
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type]
            switch kind as? FileAttributeType {
            case .typeDirectory: try gather(path, depth: depth + 1, into: &members)
            case .typeRegular:
                guard members.count < Limits.memberCountMax else {
                    throw EstimateFileRefusal(
                        .tooLarge,
                        "More than \(Limits.memberCountMax) files.",
                        at: folder
                    )
                }
                members.append(try member(at: path))
            default: continue
            }
        }
    }

    private static func member(at path: String) throws(EstimateFileRefusal) -> Member {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size]
        if let size = size as? Int, size > Limits.zipInflatedBytesMax {
            throw EstimateFileRefusal(
                .tooLarge,
                "The file is larger than \(Limits.zipInflatedBytesMax) bytes.",
                at: path
            )
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EstimateFileRefusal(.empty, "The file cannot be read.", at: path)
        }
        return Member(name: path, bytes: [UInt8](data))
    }
}
