import Contracts
import Foundation

/// One create as SQL, for the peers: the statements that leave in a database exactly the rows that
/// Store left there, taken from a database it wrote.
struct Specimen: Sendable {
    /// Settings, tables, and the rows that were there before. A path.
    let schema: String
    /// The statements of one create. A path.
    let inserts: String
    /// Of the customer and the car that the created jobs name.
    let shop: String
    /// A job that is in the schema's rows, as UUID text.
    let job: String

    /// Of creates through Store.
    init(_ course: Course, folder: String) async throws {
        let database = "\(folder)/specimen/jobs.db"
        let desk = try await JobDesk(file: database)
        try await self.init(course, folder: folder, database: database, shop: desk.shop.text) {
            try await desk.create()
        }
        await desk.close()
    }

    /// Of creates by whoever writes that database.
    ///
    /// - Parameter create: the job as stored, and the key under which its answer is kept.
    init(
        _ course: Course,
        folder: String,
        database: String,
        shop: String,
        create: () async throws -> (job: Job, key: String)
    ) async throws {
        schema = "\(folder)/schema.sql"
        inserts = "\(folder)/inserts.sql"
        self.shop = shop
        let (before, after) = ("\(folder)/before.db", "\(folder)/after.db")
        func copy(to path: String) async throws {
            try await Child.run(
                Programs.python,
                ["\(course.peers)/specimen.py", "copy", database, path],
                output: "\(folder)/specimen.log"
            )
        }
        // The first create makes the counter's row; it is the second that all others are like.
        job = try await create().job.id
        try await copy(to: before)
        let (second, key) = try await create()
        try await copy(to: after)
        try await Child.run(
            Programs.python,
            [
                "\(course.peers)/specimen.py", "difference", before, after, schema, inserts,
                second.id.replacing("-", with: ""), second.jobNumber, key,
            ],
            output: "\(folder)/specimen.log"
        )
    }
}
