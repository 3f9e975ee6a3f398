import Foundation

/// A proof written in Python (Tests/Chaos, Tests/Strangers …) that runs the built programs itself.
public enum Proof {
    public struct Ended: Sendable {
        /// 0 = proven, 124 or 137 = it did not end in time.
        public let status: Int32
        public let output: String
    }

    /// Ends within `limit`: after it the script and all that it started is terminated, 20 s later
    /// killed. What it says goes to a file: a program left over could hold a pipe open for ever.
    public static func run(
        _ script: String,
        _ arguments: [String],
        within limit: Duration
    ) async throws -> Ended {
        let said = FileManager.default.temporaryDirectory.appending(path: "proof-\(UUID()).log")
        _ = FileManager.default.createFile(atPath: said.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: said) }
        let output = try FileHandle(forWritingTo: said)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["timeout", "--kill-after=20", "\(limit.components.seconds)", Python.command]
            + [BuiltPrograms.root.appending(path: script).path]
            + ["--programs", BuiltPrograms.folder] + arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        await Task.detached { process.waitUntilExit() }.value
        try output.close()
        let text = String(decoding: try Data(contentsOf: said), as: UTF8.self)
        // The figures belong to the log of every run, the seed to the one that fails.
        print(text)
        return Ended(status: process.terminationStatus, output: text)
    }
}
