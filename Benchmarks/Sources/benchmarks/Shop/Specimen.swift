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

    init(_ course: Course, folder: String) async throws {
        schema = "\(folder)/schema.sql"
        inserts = "\(folder)/inserts.sql"
        let database = "\(folder)/specimen/jobs.db"
        let before = "\(folder)/before.db"
        let desk = try await JobDesk(file: database)
        // The first create makes the counter's row; it is the second that all others are like.
        job = try await desk.create().job.id
        shop = desk.shop.text
        try await Child.run(
            Programs.python,
            ["\(course.peers)/specimen.py", "copy", database, before],
            output: "\(folder)/specimen.log"
        )
        let (second, key) = try await desk.create()
        await desk.close()
        try await Child.run(
            Programs.python,
            [
                "\(course.peers)/specimen.py", "difference", before, database, schema, inserts,
                second.id.replacing("-", with: ""), second.jobNumber, key,
            ],
            output: "\(folder)/specimen.log"
        )
    }
}
