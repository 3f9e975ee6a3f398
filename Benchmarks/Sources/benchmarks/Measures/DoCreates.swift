import ArgumentParser
import Foundation

/// `benchmarks do-creates`: so many durable creates and nothing else, for a profiler.
struct DoCreates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "do-creates",
        abstract: "Create so many jobs through Store: something to profile.",
        shouldDisplay: false
    )

    @Option(help: "An existing folder for the database.") var folder: String
    @Argument(help: "How many.") var count: Int

    func run() async throws {
        let desk = try await JobDesk(file: "\(folder)/do-creates/jobs.db")
        try await withThrowingTaskGroup(of: Void.self) { group in
            let writers = CreateMeasures.writers.max() ?? 1
            for _ in 0..<writers {
                group.addTask { for _ in 0..<count / writers { _ = try await desk.create() } }
            }
            try await group.waitForAll()
        }
        await desk.close()
    }
}
