import Testing

/// Law 9 of the architecture: what a machine can check is a test. Each names file and line.
@Suite("Laws of the source tree")
struct SourceLawTests {
    @Test("a target imports only what the table of targets allows")
    func imports() {
        expectNone(Tree.handWritten.flatMap(Imports.offences(in:)))
    }

    @Test("every target under Sources stands in the table of imports")
    func everyTargetHasARow() {
        let targets = Set(Tree.handWritten.map(\.target)).subtracting([""])
        let unknown = targets.subtracting(Imports.allowed.keys)
        #expect(unknown.isEmpty, "no row for \(unknown.sorted())")
    }

    @Test("ZeroMQ is called in one folder only")
    func zmq() {
        expectNone(Tree.handWritten.flatMap(Law.zmqCalls))
    }

    @Test("SQL stands only in Store, Reports and Migrations")
    func sql() {
        expectNone(Tree.handWritten.flatMap(Law.sql))
        let stray = Tree.sources.filter {
            $0.name.hasSuffix(".sql") && !$0.folders.contains("Migrations")
                && !$0.folders.contains("Reports") && $0.target != "Store"
        }
        #expect(stray.isEmpty, "\(stray.map(\.path))")
    }

    @Test("a hand-written file has at most 400 lines")
    func sizes() {
        let files = Tree.handWritten.filter {
            $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Tools/")
        }
        expectNone(files.flatMap(Law.size))
    }

    @Test("nothing on the way of outside data can trap")
    func traps() {
        expectNone(Tree.handWritten.filter { $0.path.hasPrefix("Sources/") }.flatMap(Law.traps))
    }

    @Test("nothing is left in the tree for later")
    func leftovers() {
        expectNone(
            Tree.files.filter { !$0.path.hasPrefix("Tests/TidyTests/") }.flatMap(Law.leftovers)
        )
    }

    @Test("no file, folder or type has a name that says nothing")
    func names() {
        expectNone(Tree.handWritten.flatMap(Law.names))
    }

    @Test("no floating point near money")
    func floatingPoint() {
        expectNone(Tree.handWritten.flatMap(Law.floatingPoint))
    }

    @Test("no path of one machine is written down")
    func machinePaths() {
        expectNone(Tree.files.flatMap(Law.machinePaths))
    }

    @Test("services log, they do not print")
    func prints() {
        expectNone(Tree.handWritten.flatMap(Law.prints))
    }
}

/// Fails with every offence on a line of its own.
func expectNone(_ offences: [Offence], sourceLocation: SourceLocation = #_sourceLocation) {
    guard !offences.isEmpty else { return }
    let list = offences.map(\.description).joined(separator: "\n")
    Issue.record("\(offences.count) places:\n\(list)", sourceLocation: sourceLocation)
}
