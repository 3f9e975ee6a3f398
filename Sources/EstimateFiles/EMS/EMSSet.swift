/// The tables of one EMS estimate, by lower-case extension.
struct EMSSet: Sendable {
    /// The envelope's name, or that of the first table when there is no envelope.
    var name: String
    var tables: [String: EstimateFiles.Member] = [:]
    var warnings: [String] = []

    static let extensions: Set<String> = [
        "ad1", "ad2", "dbt", "env", "fpt", "lin", "pfh", "pfl", "pfm", "pfo", "pfp", "pft", "stl",
        "ttl", "veh", "ven",
    ]

    /// Sorts tables into sets: by folder and the envelope's stem; AD1, AD2 and VEH may have one
    /// letter more. A copy with a `-hash` behind the stem yields to the one without.
    static func sets(of members: [EstimateFiles.Member]) -> [EMSSet] {
        var folders: [String: [MemberName]] = [:]
        for (index, member) in members.enumerated() {
            let name = MemberName(member.name, index: index)
            folders[name.folder, default: []].append(name)
        }
        return folders.sorted { $0.key < $1.key }.flatMap { sets(in: $0.value, members) }
    }

    private static func sets(
        in names: [MemberName],
        _ members: [EstimateFiles.Member]
    ) -> [EMSSet] {
        let envelopes = Dictionary(
            grouping: names.filter { $0.suffix == "env" },
            by: \.stem
        )
        guard !envelopes.isEmpty else {
            let first = names.map { members[$0.index].name }.min() ?? ""
            var set = EMSSet(name: first)
            for name in names where set.tables[name.suffix] == nil {
                set.tables[name.suffix] = members[name.index]
            }
            return [set]
        }
        var taken: Set<Int> = []
        var sets: [EMSSet] = []
        let bySuffix = Dictionary(grouping: names, by: \.suffix).mapValues {
            Dictionary(grouping: $0, by: \.stem)
        }
        for stem in envelopes.keys.sorted() {
            var set = EMSSet(name: "")
            for suffix in extensions.sorted() {
                let byStem = bySuffix[suffix] ?? [:]
                let lettered = "abcdefghijklmnopqrstuvwxyz".map { stem + String($0) }
                    .filter { envelopes[$0] == nil }
                let candidates = ([stem] + lettered).flatMap { byStem[$0] ?? [] }
                    .sorted { $0.rank(for: stem) < $1.rank(for: stem) }
                guard let best = candidates.first else { continue }
                set.tables[suffix] = members[best.index]
                if suffix == "env" { set.name = members[best.index].name }
                for other in candidates {
                    taken.insert(other.index)
                    guard members[other.index].bytes != members[best.index].bytes else { continue }
                    set.warnings.append(
                        "\(members[other.index].name) differs from \(members[best.index].name) "
                            + "and is left out."
                    )
                }
            }
            sets.append(set)
        }
        let strays = names.filter { !taken.contains($0.index) }
        if !strays.isEmpty, !sets.isEmpty {
            let shown = strays.prefix(5).map { members[$0.index].name }.joined(separator: ", ")
            sets[0].warnings.append("These tables belong to no envelope: \(shown).")
        }
        return sets
    }
}

/// A file's name in its parts, in lower case, with a `-hash` split off.
struct MemberName {
    var folder: String
    var stem: String
    var hash: String?
    var suffix: String
    var index: Int
    var full: String

    init(_ path: String, index: Int) {
        let parts = path.split(whereSeparator: { $0 == "/" || $0 == "\\" })
        full = String(parts.last ?? "")
        folder = parts.dropLast().joined(separator: "/")
        self.index = index
        let lower = full.lowercased()
        let dot = lower.lastIndex(of: ".")
        suffix = dot.map { String(lower[lower.index(after: $0)...]) } ?? ""
        stem = dot.map { String(lower[..<$0]) } ?? lower
        if let dash = stem.lastIndex(of: "-"), dash > stem.startIndex {
            hash = String(stem[stem.index(after: dash)...])
            stem = String(stem[..<dash])
        }
    }

    /// The set's own name first, then the name with a letter, then copies.
    func rank(for envelope: String) -> String {
        (hash == nil ? "0" : "1") + (stem == envelope ? "0" : "1") + full
    }
}
