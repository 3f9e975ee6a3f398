import BuiltPrograms
import Foundation
import Testing

/// How often an echo through the whole runtime asks for memory. Counted, not timed: a machine with
/// other work gives the same number. Seen to fail (8.4)
/// when the task of a call began to hold one thing more.
@Suite("What a call allocates", .enabled(if: BuiltPrograms.areThere))
struct AllocationTests {
    /// Of a debug build, whose optimiser takes away less: 4.7 and 7.3 when this was written
    /// (release: 2.4 and 7.3). What is over is for the library's own growing buffers.
    static let (clientMost, serverMost) = (5.3, 7.9)

    @Test(
        "an echo asks for memory so many times on each side and not more",
        .enabled(if: BuiltPrograms.hasCommand("cc"))
    )
    func echo() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "allocations-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let counter = folder.appending(path: "count_allocations.so").path
        let source = BuiltPrograms.root.appending(path: "Tests/EchoAllocations/count_allocations.c")
        _ = try run("/usr/bin/env", ["cc", "-O2", "-shared", "-fPIC", "-o", counter, source.path])
        let printed = try run(
            BuiltPrograms.folder + "/EchoAllocations",
            ["12800"],
            environment: ["LD_PRELOAD": counter]
        )
        let words = printed.split(whereSeparator: \.isWhitespace)
        let client = try #require(words.count == 4 ? Double(words[1]) : nil, "\(printed)")
        let server = try #require(Double(words[3]), "\(printed)")
        #expect(client <= Self.clientMost, "\(printed)")
        #expect(server <= Self.serverMost, "\(printed)")
    }

    private func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(program)")
        return String(decoding: printed, as: UTF8.self)
    }
}
