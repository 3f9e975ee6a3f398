import EstimateFiles
import Foundation

/// One estimate to read and hand over, or what is wrong with its files already.
struct EstimateItem: Sendable {
    enum Content: Sendable {
        case estimate(EstimateFiles.Source, [EstimateFiles.Member])
        case refused(EstimateFileRefusal)
        case unreadable(String)
    }

    /// The path to show.
    let file: String
    let content: Content

    /// The estimates below a path, without reading them.
    static func all(at path: String) -> [EstimateItem] {
        do {
            return try EstimatePaths.groups(at: path).flatMap(items)
        } catch {
            return [EstimateItem(file: path, content: .unreadable("\(error)"))]
        }
    }

    private static func items(of group: EstimatePaths.Group) -> [EstimateItem] {
        do throws(EstimateFileRefusal) {
            let sources = try EstimateFiles.sources(of: group.members)
            return sources.map { source in
                EstimateItem(
                    file: shown(source.name, in: group),
                    content: .estimate(source, members(of: source, in: group, sources.count))
                )
            }
        } catch {
            return [EstimateItem(file: group.path, content: .refused(error))]
        }
    }

    /// A file that holds one estimate is sent as it is, an archive too; else the estimate's own.
    private static func members(
        of source: EstimateFiles.Source,
        in group: EstimatePaths.Group,
        _ count: Int
    ) -> [EstimateFiles.Member] {
        group.members.count == 1 && count == 1 ? group.members : source.members
    }

    /// The path to show for a source: of the file itself, or of the set's envelope in its folder.
    private static func shown(_ name: String, in group: EstimatePaths.Group) -> String {
        if group.members.count == 1 { return group.path }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: group.path, isDirectory: &isFolder)
        return isFolder.boolValue ? group.path + "/" + name : group.path
    }
}

/// Reads estimates and hands them over, several at a time; each stands or falls alone. What became of
/// them is told in the order of the list.
struct EstimateQueue: Sendable {
    struct Told: Sendable {
        let line: ImportLine
        let fate: Fate
    }

    enum Fate: Sendable {
        /// Read, and taken in unless it was only to be read.
        case taken
        case refused
        /// Nobody took it; it may be tried again.
        case put(off: String)
    }

    /// Nil = read only.
    let desk: ImportDesk?
    let isWhole: Bool
    /// Estimates at once.
    let inFlight: Int

    func run(
        _ items: [EstimateItem],
        told: (Told) -> Void,
        progress: (Int, String) -> Void = { _, _ in }
    ) async {
        await withTaskGroup(of: (Int, Told).self) { group in
            var begun = 0
            var done = 0
            var next = 0
            var waiting: [Int: Told] = [:]
            func begin() {
                guard begun < items.count else { return }
                let (place, item) = (begun, items[begun])
                begun += 1
                group.addTask { (place, await take(item)) }
            }
            for _ in 0..<max(1, inFlight) { begin() }
            while let (place, result) = await group.next() {
                begin()
                done += 1
                waiting[place] = result
                while let ready = waiting.removeValue(forKey: next) {
                    told(ready)
                    next += 1
                }
                progress(done, items[place].file)
            }
        }
    }

    private func take(_ item: EstimateItem) async -> Told {
        let source: EstimateFiles.Source
        let members: [EstimateFiles.Member]
        switch item.content {
        case .refused(let refusal):
            return Told(line: ImportLine(refusal: refusal, file: item.file), fate: .refused)
        case .unreadable(let why):
            return Told(line: ImportLine(unreadable: item.file, why), fate: .refused)
        case .estimate(let estimate, let files): (source, members) = (estimate, files)
        }
        do {
            let estimate = try source.read()
            guard let desk else {
                return Told(line: ImportLine(estimate, file: item.file), fate: .taken)
            }
            let answer = try await desk.take(members, isWhole: isWhole)
            return Told(line: ImportLine(estimate, file: item.file, imported: answer), fate: .taken)
        } catch let refusal as EstimateFileRefusal {
            return Told(line: ImportLine(refusal: refusal, file: item.file), fate: .refused)
        } catch let passing as ImportDesk.Passing {
            return Told(
                line: ImportLine(unreadable: item.file, passing.description),
                fate: .put(off: passing.description)
            )
        } catch {
            return Told(line: ImportLine(unreadable: item.file, "\(error)"), fate: .refused)
        }
    }
}
