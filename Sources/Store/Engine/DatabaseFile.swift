import Foundation

/// The database's file: made private to this user, held by a lock, and removed at the end when it
/// was only for this process.
final class DatabaseFile: Sendable {
    let path: String
    private let isTemporary: Bool
    private let lock: FileLock

    init(_ location: StoreConfiguration.Location) throws(StoreFault) {
        switch location {
        case .file(let path):
            self.path = path
            isTemporary = false
        case .memory:
            Self.sweep()
            path = Self.memoryDirectory + "/store-" + UUIDv7.make() + ".sqlite"
            isTemporary = true
        }
        try Self.prepare(path)
        lock = try FileLock(besides: path)
    }

    /// After the last connection has closed.
    func end() {
        if isTemporary {
            for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
        }
        lock.release()
    }

    private static let memoryDirectory: String = {
        let shared = "/dev/shm"
        guard access(shared, W_OK) == 0 else {
            return FileManager.default.temporaryDirectory.path
        }
        return shared
    }()

    /// Seconds a file that nobody holds is left alone: its maker may be about to lock it.
    private static let sweepAge: TimeInterval = 60

    /// Removes what processes left behind that ended without closing: memory is not freed by
    /// their end. A file that is held is left alone, and a failure to remove one is no harm.
    private static func sweep() {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: memoryDirectory)) ?? []
        for name in names where name.hasPrefix("store-") && name.hasSuffix(".sqlite") {
            let path = memoryDirectory + "/" + name
            let made = (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            guard let made, made.timeIntervalSinceNow < -sweepAge,
                let lock = try? FileLock(besides: path)
            else { continue }
            for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
            lock.release()
        }
    }

    private static func prepare(_ path: String) throws(StoreFault) {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(
                at: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StoreFault(.open, "\(directory.path): \(error)")
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreFault(.open, "\(path): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
    }
}
