import BuiltPrograms
import Foundation
import Synchronization

/// The built programs, run as a person would.
enum Programs {
    static var example: String {
        BuiltPrograms.root.appending(path: "Examples/estimates/front-end.xml").path
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
        process.executableURL = URL(fileURLWithPath: BuiltPrograms.folder + "/collisionos")
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
