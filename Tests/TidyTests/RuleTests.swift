import Foundation
import Testing

/// Every rule of the domain has its test, and docs/rules.md says which.
@Suite("Rules and their tests")
struct RuleTests {
    @Test("every rule has a test or stands as missing, and the page is what scripts/rules writes")
    func page() throws {
        let (status, output) = try Self.rules(["--check"], in: Tree.root)
        #expect(status == 0, "\(output)")
    }

    @Test("a rule that loses its test, a number that is none and a stale page are found")
    func specimens() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        func write(_ path: String, _ text: String) throws {
            let url = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        func check(_ expected: String) throws {
            let (status, output) = try Self.rules(["--check"], in: root)
            #expect(expected.isEmpty ? status == 0 : status == 1 && output.contains(expected))
        }
        let test = "@Te" + "st(\"J001, J002: a shop opens\") func opens() {}"
        try write("docs/rules/jobs.tsv", "J001\tA shop opens.\nJ002\tA shop closes.\n")
        try write("Tests/A/A.swift", test)
        try check("docs/rules.md: out of date")
        #expect(try Self.rules([], in: root).status == 0)
        try check("")
        let page = try String(contentsOf: root.appending(path: "docs/rules.md"), encoding: .utf8)
        #expect(page.contains("| J002 | A shop closes. | [J001, J002: a shop opens]"))

        try write("Tests/A/A.swift", test.replacingOccurrences(of: "J002", with: "J003"))
        try check("J003 is no rule")
        try check("J002: no test, and not in docs/rules/missing.txt")
        try write("docs/rules/missing.txt", "J002\n")
        try write("Tests/A/A.swift", test)
        try check("J002 has a test or is no rule")
        // Writing takes it out of the list, and puts nothing in.
        #expect(try Self.rules([], in: root).status == 0)
        try check("")
        try write("Tests/A/A.swift", "")
        #expect(try Self.rules([], in: root).status == 1)
        try check("J001: no test")
        try write("Tests/A/a.py", "def j001_j002_a_shop_opens(peer):\n    pass\n")
        #expect(try Self.rules([], in: root).status == 0)
        try check("")
    }

    private static func rules(
        _ arguments: [String],
        in root: URL
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = Tree.root.appending(path: "scripts/rules").path
        process.arguments = ["python3", script, "--root", root.path] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
