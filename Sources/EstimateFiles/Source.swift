extension EstimateFiles {
    /// The members that make up one estimate: a document, or the tables of an EMS set.
    public struct Source: Sendable {
        /// The name to show: of the document, or of the set's envelope.
        public var name: String
        var kind: Kind

        enum Kind: Sendable {
            case document(Member)
            case tables(EMSSet)
        }

        /// The files of this estimate alone, in order of names.
        public var members: [Member] {
            switch kind {
            case .document(let member): [member]
            case .tables(let set): set.tables.values.sorted { $0.name < $1.name }
            }
        }

        /// Reads the one estimate, or refuses it.
        public func read() throws(EstimateFileRefusal) -> EstimateFile {
            switch kind {
            case .document(let member): try EstimateFiles.readDocument(member)
            case .tables(let set): try EMSReader.read(set)
            }
        }
    }

    /// Sorts members into estimates, without reading them: each source may then be read, or
    /// refused, by itself. Lock, log and other files beside a set or a document are passed over;
    /// a file that stands alone never is.
    public static func sources(of members: [Member]) throws(EstimateFileRefusal) -> [Source] {
        guard members.count <= Limits.memberCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.memberCountMax) files at once.",
                at: ""
            )
        }
        var tables: [Member] = []
        var documents: [Member] = []
        let members = try unpacked(members)
        let names = members.enumerated().map { MemberName($1.name, index: $0) }
        let envelopeFolders = Set(names.filter { $0.suffix == "env" }.map(\.folder))
        for (name, member) in zip(names, members) {
            if EMSSet.extensions.contains(name.suffix) {
                tables.append(member)
            } else if members.count == 1 || !isBystander(name, beside: envelopeFolders) {
                documents.append(member)
            }
        }
        let sets = EMSSet.sets(of: tables).map { Source(name: $0.name, kind: .tables($0)) }
        return sets + documents.map { Source(name: $0.name, kind: .document($0)) }
    }

    /// Archives replaced by their members; an archive inside an archive is left, and refused when
    /// it is read.
    private static func unpacked(_ members: [Member]) throws(EstimateFileRefusal) -> [Member] {
        var result: [Member] = []
        for member in members {
            guard member.bytes.starts(with: ZipArchive.signature) else {
                result.append(member)
                continue
            }
            for inner in try ZipArchive.members(of: member) {
                result.append(Member(name: member.name + "/" + inner.name, bytes: inner.bytes))
            }
        }
        return result
    }

    /// Files that other programs leave in an export folder, and anything else but XML beside an
    /// EMS set.
    private static func isBystander(_ name: MemberName, beside folders: Set<String>) -> Bool {
        if name.full.hasPrefix(".") || bystanders.contains(name.suffix) { return true }
        return name.suffix != "xml" && folders.contains(name.folder)
    }

    private static let bystanders: Set<String> = [
        "bak", "db", "ini", "lck", "ldb", "lock", "log", "old", "tmp",
    ]
}
