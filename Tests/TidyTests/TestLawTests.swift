import Foundation
import Testing

/// What the tests themselves promise: a sentence for a name, and that they run.
@Suite("Laws of the tests")
struct TestLawTests {
    @Test("every test says in its name what must hold")
    func names() {
        expectNone(Self.testFiles.flatMap(Self.unnamedTests))
        #expect(Self.unnamedTests(in: Self.specimen("@Test func works() {}")).count == 1)
        #expect(
            Self.unnamedTests(in: Self.specimen("@Test(\"J040 a job may not skip\") func a()"))
                .isEmpty
        )
        #expect(
            Self.unnamedTests(in: Self.specimen("@Test func `a job may not skip`() {}")).isEmpty
        )
        #expect(Self.unnamedTests(in: Self.specimen("@Test func aJobMayNotSkip() {}")).isEmpty)
    }

    @Test("no test stands switched off without a condition")
    func disabled() {
        let bare = Self.testFiles.flatMap { file in
            file.lines.enumerated().compactMap { index, line -> Offence? in
                line.contains(".disab" + "led(")
                    ? Offence(path: file.path, line: index + 1, why: "a test that never runs") : nil
            }
        }
        expectNone(bare)
    }

    private static let testFiles = Tree.handWritten.filter { $0.path.hasPrefix("Tests/") }

    private static func specimen(_ text: String) -> SourceFile {
        SourceFile(path: "Tests/JobsServiceTests/Specimen.swift", text: text)
    }

    /// Tests whose display or function name has fewer than three words.
    private static func unnamedTests(in file: SourceFile) -> [Offence] {
        let text = file.lines.joined(separator: "\n")
        guard !file.path.hasPrefix("Tests/TidyTests/") else { return [] }
        return text.matches(of: /@Test\b/).compactMap { match -> Offence? in
            let rest = text[match.range.upperBound...].prefix(2_000)
            let beforeFunction = rest.firstRange(of: "func ").map { rest[..<$0.lowerBound] } ?? rest
            let line = text[..<match.range.lowerBound].count { $0 == "\n" } + 1
            if let title = beforeFunction.firstMatch(of: /"((?:[^"\\]|\\.)+)"/),
                title.1.split(separator: " ").count >= 3
            {
                return nil
            }
            guard let function = rest.firstMatch(of: /func\s+(`[^`]+`|\w+)/) else { return nil }
            let name = String(function.1)
            let count =
                name.hasPrefix("`") ? name.split(separator: " ").count : Law.words(name).count
            return count >= 3
                ? nil : Offence(path: file.path, line: line, why: "test \(name) states no rule")
        }
    }
}
