import Foundation
import Testing

/// Laws of what stands around the code: documents, scripts, the shape of a service.
@Suite("Laws of the house")
struct HouseLawTests {
    @Test("links between documents lead somewhere")
    func links() {
        let pages = Tree.files.filter { $0.name.hasSuffix(".md") }
        expectNone(pages.flatMap(Self.deadLinks))
        let specimen = SourceFile(path: "docs/a.md", text: "[gone](no-such-page.md)")
        #expect(Self.deadLinks(in: specimen).count == 1)
    }

    @Test("a file that a page names is there")
    func namedFiles() {
        let pages = Tree.files.filter { $0.name.hasSuffix(".md") }
        let there = Set(Tree.files.map(\.path))
        func missing(_ page: SourceFile) -> [Offence] {
            page.lines.enumerated().flatMap { index, line in
                line.matches(of: /`((?:Sources|Tests)\/[^`\s<>*…]+\.[a-z]+)`/).compactMap { match in
                    there.contains(String(match.1))
                        ? nil
                        : Offence(path: page.path, line: index + 1, why: "no file \(match.1)")
                }
            }
        }
        expectNone(pages.flatMap(missing))
        let specimen = SourceFile(path: "a.md", text: "see `Sources/Wire/Nothing.swift`")
        #expect(missing(specimen).count == 1)
    }

    @Test("a script stops at its first failure")
    func scripts() {
        let scripts = Tree.files.filter { $0.lines.first?.hasPrefix("#!") == true }
        let bash = scripts.filter { $0.lines.first?.contains("bash") == true }
        #expect(!bash.isEmpty)
        let careless = bash.filter { !$0.lines.contains("set -euo pipefail") }
        #expect(careless.isEmpty, "\(careless.map(\.path))")
        for script in scripts where ["scripts", ".ci", "compose"].contains(script.folders.first) {
            let path = Tree.root.appendingPathComponent(script.path).path
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(script.path)")
        }
    }

    @Test("the house has its documents")
    func documents() {
        let wanted = [
            "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
            "docs/wire.md", "docs/decisions/0001-dependencies.md",
        ]
        let missing = wanted.filter {
            !FileManager.default.fileExists(atPath: Tree.root.appendingPathComponent($0).path)
        }
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test("no status report lies in the root")
    func reports() {
        let known: Set<String> = [
            "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md",
        ]
        let pages = Tree.files.filter { $0.folders.isEmpty && $0.name.hasSuffix(".md") }.map(\.path)
        #expect(Set(pages).subtracting(known).isEmpty)
    }

    @Test("all four services have the same shape")
    func shape() {
        let shared: Set<String> = [
            "Models", "Peers", "Refusals", "Rules", "Verbs", "Reactions", "Reports", "Migrations",
        ]
        let own: [String: Set<String>] = [
            "JobsService": [
                "EstimateImport", "Credentials", "AttachmentFiles", "DataImport", "Archive",
            ],
            "PartsService": [],
            "FinanceService": [], "CommsService": ["Carriers", "Sending"],
        ]
        for (service, exceptions) in own {
            let files = Tree.sources.filter { $0.target == service }
            let folders = Set(files.compactMap { $0.folders.dropFirst(2).first.map(String.init) })
            let strange = folders.subtracting(shared).subtracting(exceptions)
            #expect(strange.isEmpty, "\(service) has \(strange.sorted())")
            #expect(files.contains { $0.name == "\(service).swift" }, "\(service) has no contents")
            let refusals = files.filter { $0.name.hasSuffix("Refusal.swift") }
            #expect(!refusals.isEmpty, "\(service) lists no refusals")
            for file in files where file.folders.contains("Refusals") {
                #expect(file.name.hasSuffix("Refusal.swift"), "\(file.path) lists no refusals")
            }
        }
    }

    @Test("every public declaration of the libraries says what it is")
    func documented() {
        let libraries: Set<String> = ["Wire", "Schema", "Store", "Chassis", "EstimateFiles"]
        expectNone(
            Tree.handWritten.filter { libraries.contains($0.target) }.flatMap(
                Self.undocumentedTypes
            )
        )
        let bare = SourceFile(path: "Sources/Wire/A.swift", text: "public struct Frame {}")
        let said = SourceFile(
            path: "Sources/Wire/A.swift",
            text: "/// A frame.\n@frozen\npublic struct Frame {}"
        )
        #expect(Self.undocumentedTypes(in: bare).count == 1)
        #expect(Self.undocumentedTypes(in: said).isEmpty)
    }

    /// Public types without a doc comment. (Members whose name says all need none.)
    private static func undocumentedTypes(in file: SourceFile) -> [Offence] {
        let declaration = /^public (final )?(struct|class|enum|actor|protocol) (\w+)/
        return file.lines.enumerated().compactMap { index, line in
            guard let match = line.firstMatch(of: declaration) else { return nil }
            let above = file.lines[..<index].reversed().first {
                !$0.trimmingCharacters(in: .whitespaces).hasPrefix("@")
            }
            let said = above?.trimmingCharacters(in: .whitespaces).hasPrefix("///") == true
            return said
                ? nil : Offence(path: file.path, line: index + 1, why: "\(match.3) says nothing")
        }
    }

    private static func deadLinks(in page: SourceFile) -> [Offence] {
        let folder = Tree.root.appendingPathComponent(page.path).deletingLastPathComponent()
        return page.lines.enumerated().flatMap { index, line in
            line.matches(of: /\]\(([^)\s#]+)(#[^)]*)?\)/).compactMap { match -> Offence? in
                let target = String(match.1)
                guard !target.contains("://"), !target.hasPrefix("mailto:") else { return nil }
                let path = folder.appendingPathComponent(target).standardizedFileURL.path
                return FileManager.default.fileExists(atPath: path)
                    ? nil : Offence(path: page.path, line: index + 1, why: "dead link \(target)")
            }
        }
    }
}
