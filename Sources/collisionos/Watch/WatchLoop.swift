import Foundation
import Synchronization

/// Set once, when the program is to end.
final class Stopping: Sendable {
    private let isSet = Atomic(false)

    var isRaised: Bool { isSet.load(ordering: .acquiring) }
    func raise() { isSet.store(true, ordering: .releasing) }

    /// Comes back early when it is raised.
    func sleep(_ duration: Duration) async {
        let end = ContinuousClock.now + duration
        while !isRaised, ContinuousClock.now < end {
            let left = end - ContinuousClock.now
            try? await Task.sleep(for: min(.milliseconds(100), left))
        }
    }
}

/// Takes in what is complete in a folder, over and over. What was taken goes to `done`, what was
/// refused to `failed` with the reason beside it; what nobody took, because the shop was not there,
/// stays and is tried again, more and more seldom.
///
/// A stop, or a kill at any moment, loses nothing and takes nothing in twice: an entry that was taken
/// and not yet put aside is found again, and the shop knows its bytes (J116).
struct WatchLoop {
    static let delayMax: Duration = .seconds(60)

    var folder: WatchedFolder
    let queue: EstimateQueue
    let interval: Duration
    let json: Bool

    init(folder: WatchedFolder, queue: EstimateQueue, interval: Duration, json: Bool) {
        self.folder = folder
        self.queue = queue
        self.interval = interval
        self.json = json
    }

    func run(until stopping: Stopping) async {
        var folder = folder
        var delay = interval
        while !stopping.isRaised {
            var isPutOff = false
            for entry in folder.look() {
                if stopping.isRaised { return }
                if await !take(entry, folder) {
                    isPutOff = true
                    break
                }
            }
            delay = isPutOff ? min(delay * 2, Self.delayMax) : interval
            await stopping.sleep(delay)
        }
    }

    /// - Returns: false when the shop is not there.
    private func take(_ entry: WatchedFolder.Entry, _ folder: WatchedFolder) async -> Bool {
        let items = items(of: entry, folder)
        var lines: [String] = []
        var refused = 0
        var putOff: String?
        await queue.run(items) { told in
            switch told.fate {
            case .taken: Terminal.say(json ? told.line.json : told.line.text)
            case .refused:
                refused += 1
                lines.append(told.line.plain)
                Terminal.say(json ? told.line.json : told.line.text)
            case .put(let off): putOff = off
            }
        }
        if let putOff {
            Terminal.note("\(entry.name) waits: \(putOff)")
            return false
        }
        do {
            guard refused > 0 else {
                try folder.put(entry, into: WatchedFolder.doneName)
                return true
            }
            let path = try folder.put(entry, into: WatchedFolder.failedName)
            let reason = lines.joined(separator: "\n") + "\n"
            try Data(reason.utf8).write(to: URL(fileURLWithPath: path + ".reason.txt"))
        } catch {
            Terminal.note("\(entry.name) cannot be put aside: \(error)")
        }
        return true
    }

    /// The estimates of an entry. The tables of a set are read by their envelope, which brings the
    /// others along.
    private func items(of entry: WatchedFolder.Entry, _ folder: WatchedFolder) -> [EstimateItem] {
        if entry.files == [entry.name] { return EstimateItem.all(at: folder.whole(entry.name)) }
        let envelope = entry.files.first { $0.lowercased().hasSuffix(".env") }
        return EstimateItem.all(at: folder.whole(envelope ?? entry.files.first ?? entry.name))
    }
}
