import Contracts
import Wire

/// Jobs created and read over Wire: the Jobs service as one process, its callers as another.
enum JobsMeasures {
    static let callers = 64

    static func findings(_ course: Course) async throws -> Findings {
        let folder = try course.scratch("jobs")
        defer { course.discard(folder) }
        return try await JobsProcess(folder: folder).around { process in
            let desk = try await WireDesk(process.client)
            return Findings(outcomes: [
                try await creates(course, process, desk).outcome(course),
                try await reads(course, desk, folder),
            ])
        }
    }

    private static func creates(
        _ course: Course,
        _ process: JobsProcess,
        _ desk: WireDesk
    ) async throws -> Measure {
        let specimen = try await Specimen(
            course,
            folder: course.scratch("jobs-specimen"),
            database: process.database,
            shop: desk.shop
        ) { try await desk.create() }
        return Measure(
            name: "durable create of a job over Wire, \(callers) callers",
            unit: "jobs",
            ours: Contestant(name: "Jobs") { seconds in
                // A new database each time, as the peers have.
                let folder = try course.scratch("jobs-round")
                defer { course.discard(folder) }
                return try await JobsProcess(folder: folder).around { process in
                    let desk = try await WireDesk(process.client)
                    return try await Callers(count: callers).call(seconds) { _ in
                        _ = try await desk.create()
                    }
                }
            },
            peers: [
                .bareSQLite(course, specimen, perCommit: 1, bar: 2),
                .bareSQLite(course, specimen, perCommit: 64, bar: 0.6),
            ]
        )
    }

    /// Beside the echo of the very message that is read.
    private static func reads(
        _ course: Course,
        _ desk: WireDesk,
        _ folder: String
    ) async throws -> Outcome {
        let job = try await desk.create().job
        return try await EchoProcess(folder: folder).around { echo in
            try await Measure(
                name: "read of a job of 99 columns over Wire, \(callers) callers",
                unit: "jobs",
                ours: Contestant(name: "Jobs") { seconds in
                    try await Callers(count: callers).call(seconds) { _ in
                        guard try await desk.read(job.id).jobNumber == job.jobNumber else {
                            throw Trouble("another job was read")
                        }
                    }
                },
                peers: [
                    Contestant(name: "Wire, echo of that job", bar: 0.4) { seconds in
                        try await Callers(count: callers).call(seconds) { _ in
                            let same = try await echo.client.call(
                                EchoService.typed,
                                job,
                                try EchoGateway.shared.options(now: .now)
                            )
                            guard same.jobNumber == job.jobNumber else {
                                throw Trouble("the echo gave back something else")
                            }
                        }
                    }
                ]
            ).outcome(course)
        }
    }
}
