import Foundation

/// One text file of the repository, by lines.
struct SourceFile: Sendable {
    /// From the root of the repository, with forward slashes.
    let path: String
    let lines: [String]
    /// The lines of Swift without comments and the insides of strings; empty for other files.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let isOurs =
            path.hasSuffix(".swift") && !path.hasSuffix(".pb.swift")
            && !path.contains("/Generated/")
        code = isOurs ? CodeReader.code(of: lines) : []
    }

    var folders: [Substring] { path.split(separator: "/").dropLast() }
    var name: Substring { path.split(separator: "/").last ?? "" }

    /// `Wire` of `Sources/Wire/Transport/Socket.swift`; empty outside Sources.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : ""
    }

    var isGenerated: Bool {
        path.contains("/Generated/") || path.hasSuffix(".pb.swift")
    }
}

/// A place that breaks a law.
struct Offence: Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let why: String

    var description: String { "\(path):\(line): \(why)" }
}

/// The working tree as it lies on disk, without what is built or fetched.
enum Tree {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    /// Folders that are not the project's text: builds, run data, environments.
    private static let skipped: Set<String> = [
        ".git", "data", "__pycache__", "node_modules", "checkouts",
    ]

    static let files: [SourceFile] = {
        let texts: Set<String> = [
            "swift", "proto", "sql", "md", "sh", "py", "yaml", "yml", "json", "js", "css", "html",
            "toml",
        ]
        var found: [SourceFile] = []
        let walk = FileManager.default.enumerator(atPath: root.path)
        while let path = walk?.nextObject() as? String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            var isFolder: ObjCBool = false
            let full = root.appendingPathComponent(path)
            guard FileManager.default.fileExists(atPath: full.path, isDirectory: &isFolder) else {
                continue
            }
            if isFolder.boolValue {
                if skipped.contains(name) || name.hasPrefix(".build") { walk?.skipDescendants() }
                continue
            }
            let kind = name.split(separator: ".").count > 1 ? full.pathExtension : ""
            let isScript =
                kind.isEmpty
                && ["scripts", ".ci", "compose"].contains(
                    String(path.split(separator: "/").first ?? "")
                )
            guard texts.contains(kind) || isScript,
                let text = try? String(contentsOf: full, encoding: .utf8)
            else { continue }
            found.append(SourceFile(path: path, text: text))
        }
        return found.sorted { $0.path < $1.path }
    }()

    static let sources = files.filter { $0.path.hasPrefix("Sources/") }

    static let handWritten = files.filter {
        $0.name.hasSuffix(".swift") && !$0.isGenerated && !$0.folders.contains("Fixtures")
    }
}
