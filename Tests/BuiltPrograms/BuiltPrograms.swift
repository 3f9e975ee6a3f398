public import Foundation

/// The programs that `swift build` put beside the bundle of the tests that run.
public enum BuiltPrograms {
    /// Of the repository.
    public static let root: URL = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    public static let folder: String = {
        let places = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
        for place in places where place.contains(".xctest") || place.contains("PackageTests") {
            var url = URL(filePath: place)
            while url.path.count > 1 {
                url.deleteLastPathComponent()
                if isProgram(url.appending(path: "collisionos").path) { return url.path }
            }
        }
        return root.appending(path: ".build/debug").path
    }()

    /// The operator's command, the gateway and the four services.
    public static let areThere: Bool =
        ["collisionos", "Gateway", "JobsService", "PartsService", "FinanceService", "CommsService"]
        .allSatisfy { isProgram(folder + "/" + $0) }

    /// Whether a program of this name is on the PATH.
    public static func hasCommand(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { isProgram("\($0)/\(name)") }
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
    }
}
