import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Another program, started by us and stopped by us. What it prints goes to a file.
final class Child: Sendable {
    /// Longest wait for an end after SIGTERM, before SIGKILL.
    static let stopPatience: Duration = .seconds(40)

    let name: String
    private let pid: Int32
    private let output: String
    private let ending: Task<Int32, Never>

    /// - Parameter environment: on top of ours.
    /// - Parameter output: a file that takes what it prints; errors go with it.
    init(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        output: String
    ) throws {
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw Trouble("\(executable) is not there: Benchmarks/run builds it")
        }
        name = URL(fileURLWithPath: executable).lastPathComponent
        self.output = output
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        guard FileManager.default.createFile(atPath: output, contents: nil) else {
            throw Trouble("cannot write \(output)")
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardOutput = file
        process.standardError = file
        process.standardInput = FileHandle.nullDevice
        let (ends, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended in
            continuation.yield(ended.terminationStatus)
            continuation.finish()
        }
        try Self.unblockingSignals { try process.run() }
        try? file.close()
        pid = process.processIdentifier
        ending = Task {
            for await status in ends { return status }
            return -1
        }
    }

    /// Everything it has printed so far.
    var printed: String {
        String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
    }

    /// Waits for the end.
    ///
    /// - Returns: what it printed.
    /// - Throws: `Trouble` when it ended with another status than 0.
    func end() async throws -> String {
        let status = await ending.value
        guard status == 0 else { throw Trouble("\(name) ended with \(status): \(printed)") }
        return printed
    }

    /// What of its memory is in the machine's.
    func residentMebibytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kibibytes = line?.split(separator: " ").compactMap({ Double($0) }).first else {
            throw Trouble("the kernel does not tell the memory of \(name)")
        }
        return kibibytes / 1_024
    }

    func stop() async {
        kill(pid, SIGTERM)
        let pid = pid
        let reaper = Task {
            try await Task.sleep(for: Self.stopPatience)
            kill(pid, SIGKILL)
        }
        _ = await ending.value
        reaper.cancel()
    }

    /// A program inherits which signals its starter's thread blocks, and threads of a pool block
    /// SIGTERM: without this it could not be stopped.
    private static func unblockingSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Runs a program to its end.
    @discardableResult
    static func run(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        output: String
    ) async throws -> String {
        try await Child(executable, arguments, environment: environment, output: output).end()
    }
}

extension [Child] {
    /// Does the body while these run; stops all of them, however it ends.
    func around<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            let result = try await body()
            for child in reversed() { await child.stop() }
            return result
        } catch {
            for child in reversed() { await child.stop() }
            throw error
        }
    }
}
