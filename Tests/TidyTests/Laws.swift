import Foundation

/// The laws of the house that a machine can read. Each is a pure function from a file to the places
/// that break it, so that every law is also tested on a specimen that must fail.
enum Law {
    /// Largest hand-written file: past it, find the seam.
    static let linesMax = 400

    static func size(_ file: SourceFile) -> [Offence] {
        let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        return count <= linesMax
            ? []
            : [Offence(path: file.path, line: count, why: "\(count) lines, at most \(linesMax)")]
    }

    /// Only Wire's folder for it speaks to ZeroMQ.
    static func zmqCalls(_ file: SourceFile) -> [Offence] {
        guard !file.path.hasPrefix("Sources/Wire/ZeroMQ/") else { return [] }
        return each(file.code, of: file) {
            $0.contains(/\bzmq_[a-z]/) ? "zmq_ outside Sources/Wire/ZeroMQ" : nil
        }
    }

    /// A statement of SQL in a string of Swift, outside the folders made for it.
    static func sql(_ file: SourceFile) -> [Offence] {
        let allowed =
            file.target == "Store"
            || file.folders.contains("Reports") || file.folders.contains("Migrations")
        guard !allowed, !file.target.isEmpty else { return [] }
        let statement =
            /"\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX|UNIQUE|TRIGGER|VIEW)\s|DROP\s+(TABLE|INDEX)|ALTER\s+TABLE|PRAGMA\s)/
        let bare =
            /^\s*(SELECT\s.+|INSERT\s+INTO\s.+|UPDATE\s+\w+\s+SET\s.+|DELETE\s+FROM\s.+|CREATE\s+TABLE\s.+)/
        return each(file.lines, of: file) { line in
            if line.contains(/^\s*\/\//) { return nil }
            return line.contains(statement) || line.contains(bare)
                ? "SQL outside Store, Reports and Migrations" : nil
        }
    }

    /// What brings the process down, or hides that it may: the answer is a refusal instead.
    static func traps(_ file: SourceFile) -> [Offence] {
        each(file.code, of: file) { line in
            let bytes = line.utf8
            // Regular expressions are slow; most lines have none of these letters.
            guard bytes.contains(where: { "!UE".utf8.contains($0) }) || line.contains("fatal")
            else {
                return nil
            }
            if line.contains(/\btry!/) { return "try!" }
            if line.contains(/\bfatalError\(/) { return "fatalError" }
            if line.contains(/\bas!\s/) { return "as!" }
            if line.contains(/\bunsafelyUnwrapped\b/) { return "unsafelyUnwrapped" }
            if line.contains(/[A-Za-z0-9_\)\]>"]!(?!=)/) { return "force unwrap" }
            return nil
        }
    }

    /// Work left for later belongs into the tracker, not into the tree.
    static func leftovers(_ file: SourceFile) -> [Offence] {
        let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]
        return each(file.lines, of: file) { line in
            words.first { word in
                line.split { !$0.isLetter && $0 != "_" }.contains { $0 == word }
            }.map { "leftover: \($0)" }
        }
    }

    /// Names that have not been found yet.
    static let emptyWords: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc",
        "Base", "Shared", "Enhanced",
    ]

    static func names(_ file: SourceFile) -> [Offence] {
        var found: [Offence] = []
        for part in file.path.split(separator: "/") {
            for word in words(String(part)) where emptyWords.contains(word) {
                found.append(Offence(path: file.path, line: 1, why: "a name with \(word)"))
            }
        }
        let declaration = /\b(class|struct|enum|actor|protocol|typealias)\s+([A-Z]\w*)/
        found += each(file.code, of: file) { line in
            guard let match = line.firstMatch(of: declaration) else { return nil }
            return words(String(match.2)).first(where: emptyWords.contains).map {
                "type \(match.2) has \($0) in its name"
            }
        }
        return found
    }

    /// Floating point where amounts, hours and percentages live.
    static func floatingPoint(_ file: SourceFile) -> [Offence] {
        let exact: Set<String> = [
            "JobsService", "PartsService", "FinanceService", "CommsService", "EstimateFiles",
            "Schema",
        ]
        // Protobuf's free-form values are doubles by definition.
        guard exact.contains(file.target), !file.path.hasPrefix("Sources/Schema/JSON/") else {
            return []
        }
        return each(file.code, of: file) {
            $0.contains(/\b(Double|Float|Float16|Float80|CGFloat|Decimal)\b/)
                ? "floating point or Decimal near money" : nil
        }
    }

    /// A path of one machine, which means nothing on another.
    static func machinePaths(_ file: SourceFile) -> [Offence] {
        let roots = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/", "/fa" + "rm"]
        return each(file.lines, of: file) { line in
            if let root = roots.first(where: { root in
                line.ranges(of: root).contains { range in
                    range.lowerBound == line.startIndex
                        || "\"'`( =:".contains(line[line.index(before: range.lowerBound)])
                }
            }) {
                return "a path of one machine: \(root)"
            }
            let beside = line.replacingOccurrences(of: "../shared/domain/files", with: "")
            return beside.contains("../sha" + "red") ? "a folder beside the repository" : nil
        }
    }

    /// Output that is nobody's: services log, the command line speaks through its own type.
    static func prints(_ file: SourceFile) -> [Offence] {
        guard !file.target.isEmpty, file.target != "collisionos" else { return [] }
        return each(file.code, of: file) {
            $0.contains(/(^|[^.\w])(print|debugPrint|dump|NSLog)\(/) ? "print in a service" : nil
        }
    }

    private static func each(
        _ lines: [String],
        of file: SourceFile,
        _ fault: (String) -> String?
    ) -> [Offence] {
        lines.enumerated().compactMap { index, line in
            fault(line).map { Offence(path: file.path, line: index + 1, why: $0) }
        }
    }

    /// `PartsOrder+Receiving.swift` → Parts, Order, Receiving, swift.
    static func words(_ name: String) -> [String] {
        name.matches(of: /Base(?:32|64)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+/).map { String($0.0) }
    }
}
