extension EstimateFiles {
    /// The members that make up one estimate: a document, or the tables of an EMS set.
    public struct Source: Sendable {
        /// The name to show: of the document, or of the set's envelope.
        public var name: String
        var kind: Kind
        /// What grouping had to leave out, for the estimate's warnings.
        var warnings: [String] = []

        enum Kind: Sendable {
            case document(Member)
        }

        /// Reads the one estimate, or refuses it.
        public func read() throws(EstimateFileRefusal) -> EstimateFile {
            var file: EstimateFile
            switch kind {
            case .document(let member): file = try EstimateFiles.readDocument(member)
            }
            file.warnings += warnings
            return file
        }
    }

    /// Sorts members into estimates, without reading them: each source may then be read, or
    /// refused, by itself.
    public static func sources(of members: [Member]) throws(EstimateFileRefusal) -> [Source] {
        guard members.count <= Limits.memberCountMax else {
            throw EstimateFileRefusal(
                .tooLarge,
                "More than \(Limits.memberCountMax) files at once.",
                at: ""
            )
        }
        return members.map { Source(name: $0.name, kind: .document($0)) }
    }

    static func readDocument(_ member: Member) throws(EstimateFileRefusal) -> EstimateFile {
        guard !member.bytes.isEmpty else {
            throw EstimateFileRefusal(.empty, "The file is empty.", at: member.name)
        }
        let root = try XMLDocument.parse(member.bytes, file: member.name)
        return try BMSReader.read(root)
    }
}
