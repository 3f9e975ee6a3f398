/// A file of public keys with the names of those who hold them: an allow-list, or the keys that a
/// called service may have. One `name public-key` a line, comments begin with #. A name may have
/// several keys, a key has one name.
public struct PublicKeyFile: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        /// Peer name: 1 to 64 of a-z 0-9 - _ .
        public let name: String
        public let key: CurveKey

        /// The words of a key file: a list that took them would take a secret key for a public one
        /// and show it.
        private static let keyFileWords: Set<String> = ["public", "secret"]

        /// Nil if the name is no peer name, or a word of key files.
        public init?(name: String, key: CurveKey) {
            guard MetadataLimits.isKey(name), !Self.keyFileWords.contains(name) else { return nil }
            self.name = name
            self.key = key
        }
    }

    public static let bytesMax = 256 << 10
    public static let entriesMax = 1_024

    public let entries: [Entry]

    /// - Throws: `SecurityError` if a key has two names or there are more than `entriesMax`.
    public init(_ entries: [Entry]) throws {
        var names: [CurveKey: String] = [:]
        var kept: [Entry] = []
        for entry in entries {
            if let name = names[entry.key] {
                guard name == entry.name else {
                    throw SecurityError("one key has two names, \(name) and \(entry.name)")
                }
                continue
            }
            names[entry.key] = entry.name
            kept.append(entry)
        }
        guard kept.count <= Self.entriesMax else {
            throw SecurityError("more than \(Self.entriesMax) keys")
        }
        self.entries = kept
    }

    /// - Throws: `SecurityError` if others may write to the file, or a line is not `name key`.
    public init(file path: String) throws {
        try self.init(path, SecurityFile.read(path, bytesMax: Self.bytesMax, isSecret: false))
    }

    init(_ path: String, _ file: SecurityFile) throws {
        var entries: [Entry] = []
        for line in file.lines {
            guard line.words.count == 2, let key = CurveKey(z85: line.words[1]),
                let entry = Entry(name: line.words[0], key: key)
            else {
                throw SecurityError(
                    "\(path), line \(line.number): not a peer name and a public key"
                )
            }
            entries.append(entry)
        }
        do {
            try self.init(entries)
        } catch let error as SecurityError {
            throw SecurityError("\(path): \(error)")
        }
    }
}
