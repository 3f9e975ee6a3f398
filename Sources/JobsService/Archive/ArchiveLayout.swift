internal import Contracts
internal import Dispatch
internal import Schema

/// What lies where in an archive.
enum ArchiveLayout {
    /// Of the manifest. Raised when an older program could not read what a newer one writes.
    static let version: Int32 = 1
    static let manifest = "manifest.json"
    static let sequences = "tables/sequences.jsonl"
    static let audit = "tables/audit_log.jsonl"
    /// Bytes of one piece, out and in.
    static let pieceBytes = 131_072
    /// Files of one archive.
    static let filesMax: Int64 = 500_000
    /// Bytes of one archive.
    static let bytesMax: Int64 = 64 << 30

    /// Tables that stay: what people sign in with belongs to one installation, and files that are
    /// still on their way in come again.
    static let staying: Set<String> = ["user_credentials", "refresh_tokens", "uploads"]
    /// Tables that are written as CSV too.
    static let tabular: Set<String> = [
        "customers", "vehicles", "jobs", "estimates", "estimate_line_items",
    ]

    static func table(_ name: String) -> String { "tables/\(name).jsonl" }
    static func csv(_ name: String) -> String { "csv/\(name).csv" }
    static func file(_ sha256: String) -> String { "files/\(sha256)" }

    /// Every table that travels, parents before those that name them.
    static let records: [any Record.Type] = ordered(
        Contracts.jobs.records.filter { !staying.contains($0.table.name) }
    )

    /// Takes tables whose parents are all taken, over and over. A ring, which the contracts do not
    /// have, comes last as it stands.
    static func ordered(_ types: [any Record.Type]) -> [any Record.Type] {
        let names = Set(types.map { $0.table.name })
        var left = types.sorted { $0.table.name < $1.table.name }
        var taken: Set<String> = []
        var result: [any Record.Type] = []
        while !left.isEmpty {
            let next = left.filter { type in
                type.table.columns.compactMap(\.reference?.table).allSatisfy {
                    $0 == type.table.name || taken.contains($0) || !names.contains($0)
                }
            }
            guard !next.isEmpty else { return result + left }
            result += next
            taken.formUnion(next.map { $0.table.name })
            left.removeAll { taken.contains($0.table.name) }
        }
        return result
    }

    /// Whether a path may stand in an archive: no other leads to a file.
    static func isPath(_ path: String) -> Bool {
        if path == manifest { return true }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let name = parts[1]
        func isWord(_ text: Substring) -> Bool {
            !text.isEmpty
                && text.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                }
        }
        switch parts[0] {
        case "tables": return name.hasSuffix(".jsonl") && isWord(name.dropLast(6))
        case "csv": return name.hasSuffix(".csv") && isWord(name.dropLast(4))
        case "files": return name.utf8.count == 64 && isWord(name)
        default: return false
        }
    }
}

/// Work on files, off the loop that answers calls.
enum FileWork {
    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try body() })
            }
        }
    }
}
