import Contracts
import Foundation
import Wire

/// What a process keeps: at rest, and after a million calls; and how often a call asks for memory.
enum MemoryMeasures {
    static let mebibytesMost = 40.0
    static let calls = 1_000_000
    static let callers = 64
    /// What the kernel's own accounts of pages may be off by.
    static let growthMost = 1.0

    static func findings(_ course: Course) async throws -> Findings {
        let folder = try course.scratch("memory")
        defer { course.discard(folder) }
        var readings = [try await idle(folder)]
        readings += try await worked(course, folder)
        readings += try await allocations(course, folder)
        return Findings(readings: readings)
    }

    private static func idle(_ folder: String) async throws -> Reading {
        try await JobsProcess(folder: "\(folder)/idle").around { process in
            Reading(
                name: "Jobs at rest",
                value: try process.child.residentMebibytes(),
                unit: "MiB",
                most: mebibytesMost
            )
        }
    }

    /// Calls with a message of 20 fields, decoded and encoded.
    private static func worked(_ course: Course, _ folder: String) async throws -> [Reading] {
        try await EchoProcess(folder: folder).around { echo in
            course.note("a million calls, twice")
            try await call(echo.client)
            let first = try echo.child.residentMebibytes()
            try await call(echo.client)
            let second = try echo.child.residentMebibytes()
            return [
                Reading(
                    name: "a server after 10⁶ calls",
                    value: first,
                    unit: "MiB",
                    most: mebibytesMost
                ),
                Reading(
                    name: "its growth over the next 10⁶",
                    value: second - first,
                    unit: "MiB",
                    most: growthMost
                ),
            ]
        }
    }

    private static func call(_ client: Client) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask(executorPreference: Loop.shared) {
                    for _ in 0..<calls / callers {
                        _ = try await client.call(
                            EchoService.typed,
                            EchoService.job,
                            try EchoGateway.shared.options(now: .now)
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func allocations(_ course: Course, _ folder: String) async throws -> [Reading] {
        let printed = try await Child.run(
            Programs.beside("EchoAllocations"),
            [],
            environment: ["LD_PRELOAD": "\(course.peers)/count_allocations.so"],
            output: "\(folder)/allocations.log"
        )
        let words = printed.split(whereSeparator: \.isWhitespace)
        guard words.count == 4, let client = Double(words[1]), let server = Double(words[3]) else {
            throw Trouble("allocations were not counted: \(printed)")
        }
        return [
            Reading(name: "allocations of an echo, caller", value: client, unit: ""),
            Reading(name: "allocations of an echo, server", value: server, unit: ""),
        ]
    }
}
