/// A server that does what the gateway and the services do together, as far as rows go: it reads a
/// job, and leaves the same rows behind for a new one.
struct HTTPPeer {
    let name: String
    let child: Child
    let url: String
    /// Path of the job that is there.
    let job: String

    private init(_ name: String, _ child: Child, port: Int, _ specimen: Specimen) {
        self.name = name
        self.child = child
        url = "http://127.0.0.1:\(port)"
        job = "/jobs/" + (specimen.shop + specimen.job).replacing("-", with: "")
    }

    /// One thread on epoll, SQLite behind it; looks at nothing it is sent.
    static func inC(
        _ course: Course,
        _ specimen: Specimen,
        folder: String,
        port: Int
    ) async throws -> HTTPPeer {
        let file = try await database(course, specimen, folder: folder, name: "c")
        let child = try Child(
            "\(course.peers)/http_sqlite",
            [file, specimen.inserts, "\(port)"],
            output: "\(folder)/c.log"
        )
        return HTTPPeer("C, epoll + SQLite", child, port: port, specimen)
    }

    /// Two workers of uvicorn with FastAPI: what is often written for such a shop.
    static func inPython(
        _ course: Course,
        _ specimen: Specimen,
        folder: String,
        port: Int
    ) async throws -> HTTPPeer {
        let file = try await database(course, specimen, folder: folder, name: "python")
        let child = try Child(
            Programs.python,
            [
                "-m", "uvicorn", "--app-dir", course.peers, "http_fastapi:application",
                "--host", "127.0.0.1", "--port", "\(port)", "--workers", "2", "--no-access-log",
                "--log-level", "warning",
            ],
            environment: ["PEER_DATABASE": file, "PEER_INSERTS": specimen.inserts],
            output: "\(folder)/python.log"
        )
        return HTTPPeer("FastAPI, 2 workers + SQLite", child, port: port, specimen)
    }

    /// The writer in C makes a database before it writes: given no time, it writes nothing.
    private static func database(
        _ course: Course,
        _ specimen: Specimen,
        folder: String,
        name: String
    ) async throws -> String {
        let file = "\(folder)/\(name).db"
        try await Child.run(
            "\(course.peers)/sqlite_writes",
            [file, specimen.schema, specimen.inserts, "1", "0"],
            output: "\(folder)/\(name).log"
        )
        return file
    }
}
