import Contracts
import Foundation
import Wire

/// What a call costs when the table is large: the same calls on 10³ and on 10⁶ jobs, by two
/// processes of the same program.
enum SizeMeasures {
    static let (small, large) = (1_000, 1_000_000)
    static let callers = 16
    /// Cost at the large size may be 1.3 times that at the small one.
    static let bar = 1 / 1.3

    static func findings(_ course: Course) async throws -> Findings {
        let folder = try course.scratch("size")
        defer { course.discard(folder) }
        let few = try await filled(course, "\(folder)/few", jobs: small)
        let many = try await filled(course, "\(folder)/many", jobs: large)
        return try await few.process.around { _ in
            try await many.process.around { _ in
                var findings = Findings()
                for work in Work.allCases {
                    findings.outcomes.append(
                        try await Measure(
                            name: "\(work.rawValue), 10⁶ jobs in the table",
                            unit: "calls",
                            ours: contestant("10⁶ jobs", many, work),
                            peers: [contestant("10³ jobs", few, work).withBar(bar)]
                        ).outcome(course)
                    )
                }
                return findings
            }
        }
    }

    private enum Work: String, CaseIterable {
        case read = "read of a job"
        case list = "list of the newest 50 jobs"
        case create = "durable create of a job"
    }

    private struct Filled: Sendable {
        let process: JobsProcess
        let desk: WireDesk
        /// Of jobs all over the table.
        let ids: [String]
    }

    /// A database with so many jobs, as the service wrote the first of them.
    private static func filled(
        _ course: Course,
        _ folder: String,
        jobs: Int
    ) async throws -> Filled {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let first = try JobsProcess(folder: folder)
        let desk = try await first.around { process in
            let desk = try await WireDesk(process.client)
            _ = try await desk.create()
            return desk
        }
        course.note("filling a table with \(jobs) jobs")
        let printed = try await Child.run(
            Programs.python,
            ["\(course.peers)/fill_jobs.py", first.database, "\(jobs)"],
            output: "\(folder).fill.log"
        )
        let process = try JobsProcess(folder: folder)
        return Filled(
            process: process,
            desk: WireDesk(process.client, like: desk),
            ids: printed.split(separator: "\n").map(String.init)
        )
    }

    private static func contestant(_ name: String, _ filled: Filled, _ work: Work) -> Contestant {
        Contestant(name: name) { seconds in
            try await Callers(count: callers).call(seconds) { _ in
                switch work {
                case .read:
                    guard let id = filled.ids.randomElement() else { throw Trouble("no jobs") }
                    _ = try await filled.desk.read(id)
                case .list:
                    guard try await filled.desk.list().jobs.count == 50 else {
                        throw Trouble("a page is not full")
                    }
                case .create: _ = try await filled.desk.create()
                }
            }
        }
    }
}
