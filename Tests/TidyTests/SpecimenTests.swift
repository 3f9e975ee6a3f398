import Testing

/// Every law is shown a specimen that breaks it and one that does not: a law that cannot fail is
/// not a law.
@Suite("Specimens of the laws")
struct SpecimenTests {
    private func service(_ text: String) -> SourceFile {
        SourceFile(path: "Sources/JobsService/Verbs/MoveJob.swift", text: text)
    }

    @Test(
        "traps are seen, prose and comparisons are not",
        arguments: [
            ("let a = try! read()", 1), ("let a = b!", 1), ("list[0]!.name", 1),
            ("fatalError(\"no\")", 1), ("let c = d as! String", 1), ("if a != b { }", 0),
            ("if !a { }", 0), ("// never try! anything", 0), ("let s = \"wow! try!\"", 0),
            ("let s = \"a \\(b) c!\"", 0), ("a!=b", 0),
        ]
    )
    func traps(line: String, count: Int) {
        #expect(Law.traps(service(line)).count == count)
    }

    @Test("text between triple quotes is not code")
    func multilineStrings() {
        let text = "let a = \"\"\"\n  stop! now!\n  \"\"\"\nlet b = c!"
        #expect(Law.traps(service(text)).map(\.line) == [4])
    }

    @Test(
        "statements of SQL are seen, words of English are not",
        arguments: [
            ("db.execute(\"INSERT INTO jobs VALUES (1)\")", 1),
            ("let s = \"SELECT id FROM jobs\"", 1), ("let s = \"PRAGMA foreign_keys\"", 1),
            ("    UPDATE jobs SET status = 1", 1), ("let s = \"Select a job from the list\"", 0),
            ("// SELECT id FROM jobs", 0),
        ]
    )
    func sql(line: String, count: Int) {
        #expect(Law.sql(service(line)).count == count)
        #expect(Law.sql(SourceFile(path: "Sources/Store/SQLite/A.swift", text: line)).isEmpty)
        let report = SourceFile(path: "Sources/JobsService/Reports/A.swift", text: line)
        #expect(Law.sql(report).isEmpty)
    }

    @Test("a service that imports another, or the engine, is seen")
    func imports() {
        let text =
            "public import Wire\nimport PartsService\n@testable import GRDB\nimport Foundation"
        #expect(Imports.offences(in: service(text)).map(\.line) == [2, 3])
        #expect(Imports.module(importedBy: "public import struct Foundation.Data") == "Foundation")
        #expect(Imports.module(importedBy: "let importance = 3") == nil)
    }

    @Test("calls of ZeroMQ outside its folder are seen")
    func zmq() {
        #expect(Law.zmqCalls(service("zmq_send(s, p, n, 0)")).count == 1)
        let home = SourceFile(path: "Sources/Wire/ZeroMQ/Socket.swift", text: "zmq_send()")
        #expect(Law.zmqCalls(home).isEmpty)
    }

    @Test("a file of 401 lines is seen, one of 400 is not")
    func size() {
        let long = String(repeating: "let a = 1\n", count: 401)
        #expect(Law.size(service(long)).count == 1)
        #expect(Law.size(service(String(long.dropFirst(10)))).isEmpty)
    }

    @Test("empty names are seen in paths and declarations")
    func names() {
        let path = SourceFile(path: "Sources/Wire/" + "Util" + "s/Text.swift", text: "")
        #expect(Law.names(path).count == 1)
        #expect(Law.names(service("struct Job" + "Manager {}")).count == 1)
        #expect(Law.names(service("struct Database {}\nlet manager = 1")).isEmpty)
    }

    @Test("leftovers, machine paths, floating point and prints are seen")
    func rest() {
        #expect(Law.leftovers(service("// TO" + "DO: later")).count == 1)
        #expect(Law.leftovers(service("let todos = 1")).isEmpty)
        #expect(Law.machinePaths(service("let a = \"/ho" + "me/me/x\"")).count == 1)
        #expect(Law.machinePaths(service("GET /v1/ho" + "me/x")).isEmpty)
        #expect(Law.machinePaths(service("\"../sha" + "red/design\"")).count == 1)
        #expect(Law.machinePaths(service("\"../shared/domain/files/bms\"")).isEmpty)
        #expect(Law.floatingPoint(service("let tax: Double = 0.13")).count == 1)
        #expect(Law.prints(service("print(\"here\")")).count == 1)
        #expect(Law.prints(service("fingerprint(\"here\")")).isEmpty)
    }
}
