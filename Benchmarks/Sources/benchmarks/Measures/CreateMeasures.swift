import Foundation
import Store

/// Durable creates of a job through Store: nobody is answered before the row, its fact, its number
/// and the answer under its key have reached the disk.
enum CreateMeasures {
    /// Closures that write at a time, one measure each.
    static let writers = [1, 64]

    static func outcomes(_ course: Course) async throws -> [Outcome] {
        let folder = try course.scratch("creates")
        defer { course.discard(folder) }
        let specimen = try await Specimen(course, folder: folder)
        var outcomes: [Outcome] = []
        for count in writers {
            let batches = Set([1, count]).sorted()
            let measure = Measure(
                name: "durable creates, \(count) writers",
                unit: "jobs",
                ours: Contestant(name: "Store") { try await create(folder, count, $0) },
                peers: batches.map { .bareSQLite(course, specimen, perCommit: $0) }
            )
            outcomes.append(try await measure.outcome(course))
        }
        return outcomes
    }

    private static func create(
        _ folder: String,
        _ writers: Int,
        _ seconds: Int
    ) async throws -> Sample {
        let path = "\(folder)/ours"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let desk = try await JobDesk(file: "\(path)/jobs.db")
        let begin = ContinuousClock.now
        let end = begin + .seconds(seconds)
        let microseconds = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<writers {
                group.addTask {
                    var took: [Double] = []
                    while true {
                        let before = ContinuousClock.now
                        if before >= end { return took }
                        _ = try await desk.create()
                        took.append((ContinuousClock.now - before).inMicroseconds)
                    }
                }
            }
            var all: [Double] = []
            for try await took in group { all += took }
            return all
        }
        let elapsed = (ContinuousClock.now - begin).inSeconds
        await desk.close()
        return Sample(microseconds: microseconds, seconds: elapsed)
    }
}
