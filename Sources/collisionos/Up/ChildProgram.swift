import Foundation

/// One running process: its log, its id on disk, its end.
final class ChildProgram: Sendable {
    /// How a process ended.
    struct End: Sendable, CustomStringConvertible {
        let status: Int32
        let wasSignalled: Bool

        var description: String { wasSignalled ? "signal \(status)" : "status \(status)" }
    }

    let pid: Int32
    private let ending: Task<End, Never>

    init(_ specification: ProgramSpecification, layout: DataLayout) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: specification.executable)
        process.arguments = specification.arguments
        let log = try Self.log(layout.logFile(specification.name))
        process.standardOutput = log
        process.standardError = log
        process.standardInput = FileHandle.nullDevice
        let (ends, continuation) = AsyncStream<End>.makeStream()
        process.terminationHandler = { ended in
            let wasSignalled = ended.terminationReason == .uncaughtSignal
            continuation.yield(End(status: ended.terminationStatus, wasSignalled: wasSignalled))
            continuation.finish()
        }
        try process.run()
        try? log.close()
        pid = process.processIdentifier
        try Data("\(pid)\n".utf8)
            .write(to: URL(fileURLWithPath: layout.pidFile(specification.name)))
        ending = Task {
            for await end in ends { return end }
            return End(status: -1, wasSignalled: false)
        }
    }

    func end() async -> End { await ending.value }

    func signal(_ number: Int32) { kill(pid, number) }

    private static func log(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        return handle
    }
}
