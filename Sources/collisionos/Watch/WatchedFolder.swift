import Foundation

/// A folder into which others put estimate files: what lies there, what is complete, and where it
/// goes afterwards.
///
/// A file is complete when its size and time are the same at two looks in a row, a folder when all of
/// its files are. The loose tables of an EMS set are one entry, complete with envelope and lines, or
/// when nothing has come for a while.
struct WatchedFolder: Sendable {
    /// Looks without a change after which a set without envelope or lines is tried all the same, and
    /// refused with its reason.
    static let looksOfIncomplete = 150
    /// Files in one folder that is put there.
    static let filesMax = 10_000

    static let doneName = "done"
    static let failedName = "failed"
    /// Of programs that are still writing, and of ours.
    static let unfinished: Set<String> = [
        "part", "partial", "filepart", "crdownload", "tmp", "temp", "download", "lck", "lock",
    ]

    /// What is taken in together: a file, a folder, or the tables of one set.
    struct Entry: Sendable, Hashable {
        /// Of the file, the folder, or the set's stem.
        let name: String
        /// Names in the watched folder.
        let files: [String]
        /// Sizes and times of everything in it.
        let signature: String
        /// It has what an estimate needs, as far as names tell.
        let isWhole: Bool
    }

    let path: String
    private var seen: [String: (signature: String, looks: Int)] = [:]

    /// Makes `done` and `failed` in it.
    init(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        else { throw EstimatePaths.Unreadable(path: path, reason: "no such folder") }
        self.path = path
        for name in [Self.doneName, Self.failedName] {
            try FileManager.default.createDirectory(
                atPath: path + "/" + name,
                withIntermediateDirectories: true
            )
        }
    }

    /// The entries that are complete, in order of names.
    mutating func look() -> [Entry] {
        let entries = entries()
        var ready: [Entry] = []
        var now: [String: (signature: String, looks: Int)] = [:]
        for entry in entries {
            let before = seen[entry.name]
            let looks = before?.signature == entry.signature ? (before?.looks ?? 0) + 1 : 0
            now[entry.name] = (entry.signature, looks)
            if looks > 0, entry.isWhole || looks > Self.looksOfIncomplete { ready.append(entry) }
        }
        seen = now
        return ready
    }

    /// Everything that lies there and is not ours.
    func entries() -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        var sets: [String: [String]] = [:]
        var entries: [Entry] = []
        for name in names.sorted() where isEntry(name) {
            var isFolder: ObjCBool = false
            guard
                FileManager.default.fileExists(atPath: whole(name), isDirectory: &isFolder)
            else { continue }
            let suffix = (name as NSString).pathExtension.lowercased()
            if isFolder.boolValue {
                if let entry = folder(name) { entries.append(entry) }
            } else if EstimatePaths.tableSuffixes.contains(suffix) {
                sets[(name as NSString).deletingPathExtension.lowercased(), default: []].append(
                    name
                )
            } else {
                let entry = Entry(
                    name: name,
                    files: [name],
                    signature: signature([name]),
                    isWhole: true
                )
                entries.append(entry)
            }
        }
        return entries
            + Self.joined(sets).map { stem, files in
                let suffixes = Set(files.map { ($0 as NSString).pathExtension.lowercased() })
                return Entry(
                    name: stem,
                    files: files.sorted(),
                    signature: signature(files.sorted()),
                    isWhole: suffixes.isSuperset(of: ["env", "lin"])
                )
            }.sorted { $0.name < $1.name }
    }

    /// AD1, AD2, VEH and memo files may have a letter more than their envelope.
    static func joined(_ stems: [String: [String]]) -> [String: [String]] {
        var sets: [String: [String]] = [:]
        for (stem, files) in stems {
            let isSet = files.contains { $0.lowercased().hasSuffix(".env") }
            let shorter = String(stem.dropLast())
            let parent = isSet || stems[shorter] == nil ? stem : shorter
            sets[parent, default: []] += files
        }
        return sets
    }

    private func isEntry(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.hasPrefix("~") && name != Self.doneName
            && name != Self.failedName
            && !Self.unfinished.contains((name as NSString).pathExtension.lowercased())
    }

    /// Nil while a program still writes into it.
    private func folder(_ name: String) -> Entry? {
        let inner = (FileManager.default.enumerator(atPath: whole(name)))?.compactMap {
            $0 as? String
        }
        let files = (inner ?? []).prefix(Self.filesMax).map { name + "/" + $0 }.sorted()
        let isBusy = files.contains {
            Self.unfinished.contains(($0 as NSString).pathExtension.lowercased())
        }
        guard !files.isEmpty, !isBusy else { return nil }
        return Entry(name: name, files: [name], signature: signature(files), isWhole: true)
    }

    private func signature(_ names: [String]) -> String {
        names.map { name in
            let facts = try? FileManager.default.attributesOfItem(atPath: whole(name))
            let size = (facts?[.size] as? NSNumber)?.int64Value ?? -1
            let time = (facts?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            let number = (facts?[.systemFileNumber] as? NSNumber)?.int64Value ?? 0
            return "\(name) \(size) \(time) \(number)"
        }.joined(separator: "\n")
    }

    func whole(_ name: String) -> String { path + "/" + name }

    /// Puts an entry aside by renaming; a set goes into a folder of its own. What is there already
    /// keeps its name, the new one gets a number.
    ///
    /// - Returns: where it is now.
    @discardableResult
    func put(_ entry: Entry, into name: String) throws -> String {
        let target = free(whole(name) + "/" + entry.name)
        if entry.files == [entry.name] {
            try FileManager.default.moveItem(atPath: whole(entry.name), toPath: target)
            return target
        }
        try FileManager.default.createDirectory(
            atPath: target,
            withIntermediateDirectories: false
        )
        for file in entry.files {
            try FileManager.default.moveItem(atPath: whole(file), toPath: target + "/" + file)
        }
        return target
    }

    private func free(_ target: String) -> String {
        var path = target
        var number = 1
        while FileManager.default.fileExists(atPath: path) {
            number += 1
            path = target + ".\(number)"
        }
        return path
    }
}
