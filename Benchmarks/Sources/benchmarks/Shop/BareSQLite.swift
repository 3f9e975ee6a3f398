extension Contestant {
    /// The statements of a specimen, run by SQLite and nothing else, so many creates in a commit.
    static func bareSQLite(
        _ course: Course,
        _ specimen: Specimen,
        perCommit: Int,
        bar: Double? = nil
    ) -> Contestant {
        Contestant(name: "SQLite in C, \(perCommit) per commit", bar: bar) { seconds in
            let folder = try course.scratch("bare-sqlite")
            defer { course.discard(folder) }
            let line = try await Child.run(
                "\(course.peers)/sqlite_writes",
                [
                    "\(folder)/jobs.db", specimen.schema, specimen.inserts, "\(perCommit)",
                    "\(seconds)",
                ],
                output: "\(folder)/bare.log"
            )
            return try Sample(printed: line, by: "sqlite_writes")
        }
    }
}
