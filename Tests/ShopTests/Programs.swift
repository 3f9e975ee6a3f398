import Foundation
import Synchronization

/// The built programs, run as a person would.
enum Programs {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    static var example: String {
        root.appendingPathComponent("Examples/estimates/front-end.xml").path
    }

    /// Where `swift build` put them: beside the bundle of these tests.
    static let folder: String = {
        let places = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
        for place in places where place.contains(".xctest") || place.contains("PackageTests") {
            var url = URL(fileURLWithPath: place)
            while url.path.count > 1 {
                url.deleteLastPathComponent()
                let program = url.appendingPathComponent("collisionos").path
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: program, isDirectory: &isFolder),
                    !isFolder.boolValue
                {
                    return url.path
                }
            }
        }
        return root.appendingPathComponent(".build/debug").path
    }()

    static var areBuilt: Bool {
        ["collisionos", "Gateway", "JobsService", "PartsService", "FinanceService", "CommsService"]
            .allSatisfy { FileManager.default.isExecutableFile(atPath: folder + "/" + $0) }
    }

    struct Ended: Sendable {
        let status: Int32
        let output: String
        let complaints: String

        /// The lines of the output, each a JSON object.
        var objects: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
    }

    /// Runs `collisionos` to its end. Each line of its output is also told as it comes.
    static func collisionos(
        _ arguments: [String],
        line: (@Sendable (String) -> Void)? = nil
    ) async throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: folder + "/collisionos")
        process.arguments = arguments
        let output = Pipe()
        let complaints = Pipe()
        process.standardOutput = output
        process.standardError = complaints
        process.standardInput = FileHandle.nullDevice
        try process.run()
        async let said = read(output.fileHandleForReading, line: line)
        async let complained = read(complaints.fileHandleForReading, line: nil)
        let texts = await (said, complained)
        await Task.detached { process.waitUntilExit() }.value
        return Ended(
            status: process.terminationStatus,
            output: texts.0,
            complaints: texts.1
        )
    }

    private static func read(
        _ handle: FileHandle,
        line: (@Sendable (String) -> Void)?
    ) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var all = Data()
                var rest = Data()
                while case let chunk = handle.availableData, !chunk.isEmpty {
                    all.append(chunk)
                    guard let line else { continue }
                    rest.append(chunk)
                    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                        line(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                        rest = Data(rest[rest.index(after: end)...])
                    }
                }
                continuation.resume(returning: String(decoding: all, as: UTF8.self))
            }
        }
    }
}
